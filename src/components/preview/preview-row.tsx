import { ExternalLink } from 'lucide-react'
import Link from 'next/link'
import type { PreviewView } from '#api/schemas/preview-views.ts'
import { CopyText } from '../copy/copy-text.tsx'
import { StateShape, toneText } from '../deployment/state-shape.tsx'
import { RelativeTime } from '../time/relative-time.tsx'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/class-names.ts'
import { headWords, PREVIEW_STATE } from './preview-words.ts'

interface PreviewRowProps {
  preview: PreviewView
  /** Undefined: not by who looks. */
  onApprove: ((preview: PreviewView) => void) | undefined
  onRemove: ((preview: PreviewView) => void) | undefined
}

/** One preview: its state, of which pull request it is, where it answers, and what can be done about it. */
export function PreviewRow({ preview, onApprove, onRemove }: PreviewRowProps) {
  const { key, title, state, needsApproval, deployment, url, commit, author, fork, pushedAt, endsAt } = preview
  const { word, tone } = PREVIEW_STATE[state]
  return (
    <li data-testid="preview" data-state={state} className="flex min-w-0 flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-3 sm:flex-nowrap">
      <span className={cn('inline-flex w-24 shrink-0 items-center gap-1.5 font-medium', toneText(tone))}>
        <StateShape tone={tone} />
        {word}
      </span>
      <div className="min-w-0 flex-1 basis-60 space-y-0.5">
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          {deployment === null ? (
            <span className="font-medium">{key}</span>
          ) : (
            <Link prefetch={false} href={`/d/${deployment}`} className="font-medium hover:underline">
              {key}
            </Link>
          )}
          <span className="line-clamp-2 min-w-0 break-words">{title}</span>
        </p>
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-2 text-[13px] text-muted">
          <code className="font-mono break-all">{headWords(preview)}</code>
          {commit !== null && (
            <CopyText text={commit} what="commit">
              {commit.slice(0, 7)}
            </CopyText>
          )}
          {author !== null && <span className="break-words">by {author}</span>}
          {fork && <span>from a fork, without secrets</span>}
        </p>
        {url !== null && (
          <a
            href={url}
            target="_blank"
            rel="noreferrer"
            className="inline-flex max-w-full items-center gap-1 text-[13px] text-accent-ink hover:underline"
          >
            <span className="truncate">{url.replace(/^https?:\/\//, '').replace(/\/$/, '')}</span>
            <ExternalLink aria-hidden className="size-3 shrink-0" />
          </a>
        )}
        {needsApproval && (
          <p className="text-[13px] text-warn">
            {state === 'waiting'
              ? 'Nothing of it is built until somebody approves this commit.'
              : 'This newer commit is built once somebody approves it; the one that was approved before goes on running.'}
          </p>
        )}
      </div>
      <div className="flex w-full shrink-0 flex-wrap items-center justify-between gap-x-3 gap-y-1 text-[13px] text-muted sm:w-auto sm:justify-end">
        <span title={`Removed on ${endsAt.slice(0, 10)} unless something is ${fork ? 'approved' : 'pushed'}`}>
          {!fork ? 'pushed' : state === 'waiting' ? 'came' : 'approved'} <RelativeTime at={pushedAt} />
        </span>
        <span className="flex gap-2">
          {needsApproval && onApprove && (
            <Button size="small" variant="primary" aria-label={`Approve ${key}`} onClick={() => onApprove(preview)}>
              Approve
            </Button>
          )}
          {onRemove && state !== 'removing' && (
            <Button size="small" variant="quietDanger" aria-label={`Remove ${key}`} onClick={() => onRemove(preview)}>
              Remove
            </Button>
          )}
        </span>
      </div>
    </li>
  )
}
