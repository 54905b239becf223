'use client'
import { Eye, Lock, Pencil, Trash2 } from 'lucide-react'
import { RelativeTime } from '../time/relative-time.tsx'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/class-names.ts'
import { StateMark } from '../variable/state-mark.tsx'
import { bytesWord } from '../volume/volume-words.ts'
import type { FileView } from '#api/schemas/file-views.ts'

interface FileRowProps {
  file: FileView
  /** Number of the live release. */
  live: number | null
  mayChange: boolean
  onOpen: () => void
  onRemove: () => void
}

/** One configuration file; of a secret one only that it is there. */
export function FileRow({ file, live, mayChange, onOpen, onRemove }: FileRowProps) {
  const { path, secret, bytes, mode, fingerprint, updatedAt, updatedBy, state } = file
  const gone = state === 'removed'
  const [Icon, label] = !mayChange ? [Eye, `Show ${path}`] : secret ? [Pencil, `Replace ${path}`] : [Pencil, `Edit ${path}`]
  return (
    <li
      data-testid="config-file"
      data-path={path}
      className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2.5 md:grid-cols-[minmax(0,1fr)_10rem_14rem_4.5rem]"
    >
      <div className="min-w-0">
        <p className="flex min-w-0 flex-wrap items-center gap-x-2">
          <span className={cn('min-w-0 font-mono text-[13px] font-medium break-all', gone && 'text-muted line-through')}>{path}</span>
          {secret && (
            <span title="A secret: stored encrypted, and never shown again" className="shrink-0 text-faint">
              <Lock aria-hidden className="size-3.5" />
              <span className="sr-only">secret</span>
            </span>
          )}
          <StateMark state={state} live={live} />
        </p>
        {secret && fingerprint && !gone && (
          <p title="Fingerprint: the same wherever the content is" className="font-mono text-xs text-faint">
            {fingerprint}
          </p>
        )}
      </div>
      <p className="order-2 col-span-2 text-[13px] text-muted tabular-nums md:order-none md:col-span-1">
        {bytesWord(bytes)} · <span title={`Permission bits: ${modeWords(mode)}`}>{mode}</span>
      </p>
      <p className="order-3 col-span-2 min-w-0 text-[13px] break-words text-muted md:order-none md:col-span-1">
        {!gone && (
          <>
            <RelativeTime at={updatedAt} />
            {updatedBy && ` by ${updatedBy}`}
          </>
        )}
      </p>
      <div className="-mr-2 flex min-h-8 justify-end">
        {!gone && (mayChange || !secret) && (
          <Button size="smallIcon" variant="ghost" aria-label={label} title={label.split(' ')[0]} onClick={onOpen}>
            <Icon aria-hidden />
          </Button>
        )}
        {!gone && mayChange && (
          <Button size="smallIcon" variant="ghost" aria-label={`Remove ${path}`} title="Remove" onClick={onRemove}>
            <Trash2 aria-hidden />
          </Button>
        )}
      </div>
    </li>
  )
}

/** `0440`: the owner and its group read. */
function modeWords(mode: string): string {
  const who = ['the owner', 'its group', 'others']
  return [...mode.slice(-3)]
    .flatMap((digit, index) => {
      const bits = Number(digit)
      const verbs = [...(bits & 4 ? ['read'] : []), ...(bits & 1 ? ['run'] : [])]
      return verbs.length > 0 ? [`${who[index]} may ${verbs.join(' and ')} it`] : []
    })
    .join(', ')
}
