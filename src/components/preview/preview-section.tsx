'use client'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { Fragment, useState } from 'react'
import type { PreviewView } from '#api/schemas/preview-views.ts'
import type { WebhookView } from '#api/schemas/webhook-views.ts'
import { callApi, describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Section } from '../ui/section.tsx'
import { PreviewRow } from './preview-row.tsx'
import { headWords } from './preview-words.ts'

const ConfirmDialog = dynamic(() => import('../webhook/confirm-dialog.tsx').then((module) => module.ConfirmDialog), { ssr: false })

interface PreviewSectionProps {
  /** Of the deployment. */
  name: string
  /** The oldest first. */
  previews: PreviewView[]
  /** Which pull requests get one; null: there is no webhook that could tell of any. */
  rule: WebhookView['pullRequests'] | null
  /** Patterns of the branches that get one. */
  branches: string[]
  /** Whether it is pushed to the panel itself. */
  isPushed: boolean
  mayChange: boolean
  mayRemove: boolean
}

/** The previews of a deployment, and what waits for approval. */
export function PreviewSection({ name, previews, mayChange, mayRemove, ...made }: PreviewSectionProps) {
  const router = useRouter()
  const [asked, setAsked] = useState<{ about: PreviewView; to: 'approve' | 'remove' } | null>(null)
  const path = (preview: PreviewView) => `/deployments/${name}/previews/${encodeURIComponent(preview.key)}`
  const done = (text: string) => {
    notify.success(text)
    setAsked(null)
    router.refresh()
  }

  return (
    <Section title="Previews">
      {previews.length === 0 ? (
        <NoPreviews name={name} mayChange={mayChange} {...made} />
      ) : (
        <ul className="divide-y rounded-lg border bg-surface" aria-label={`Previews of ${name}`}>
          {previews.map((preview) => (
            <PreviewRow
              key={preview.key}
              preview={preview}
              onApprove={mayChange ? (about) => setAsked({ about, to: 'approve' }) : undefined}
              onRemove={mayRemove ? (about) => setAsked({ about, to: 'remove' }) : undefined}
            />
          ))}
        </ul>
      )}
      {asked?.to === 'approve' && (
        <ConfirmDialog
          title={`Approve ${asked.about.key}`}
          description={`Commit ${asked.about.commit?.slice(0, 12) ?? ''} of ${headWords(asked.about)} is built and run on this server.`}
          verb="Build this commit"
          onConfirm={async () => {
            await callApi('POST', `${path(asked.about)}/approve`, { commit: asked.about.commit })
            done('The commit is built.')
          }}
          onClose={() => setAsked(null)}
        >
          <p>
            Whoever opened the pull request wrote that code, and its Dockerfile. Look at all that it changes first. It gets a network of its
            own and no secrets. The next push waits for approval again.
          </p>
        </ConfirmDialog>
      )}
      {asked?.to === 'remove' && (
        <ConfirmDialog
          title={`Remove ${asked.about.key}`}
          description="Its container, its address and all that is in its volumes go."
          verb="Remove preview"
          danger
          onConfirm={async () => {
            await callApi('DELETE', path(asked.about))
            done('The preview is removed.')
          }}
          onClose={() => setAsked(null)}
        >
          <p>
            {asked.about.pullRequest === null ? 'The next push to its branch' : 'While its pull request is open, the next push'} makes it
            anew.
          </p>
        </ConfirmDialog>
      )}
    </Section>
  )
}

function NoPreviews({
  name,
  rule,
  branches,
  isPushed,
  mayChange,
}: Pick<PreviewSectionProps, 'name' | 'rule' | 'branches' | 'isPushed' | 'mayChange'>) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const hooks = (
    <Link prefetch={false} href={`/d/${name}/webhooks`} className="text-accent-ink underline underline-offset-4">
      Webhooks
    </Link>
  )
  async function begin() {
    setBusy(true)
    try {
      await callApi('PATCH', `/deployments/${name}/webhook`, { pullRequests: 'own' })
      notify.success('Pull requests from the repository’s own branches get previews.')
    } catch (error) {
      const { message, hint } = describeError(error)
      notify.error(message, hint ?? undefined)
    }
    setBusy(false)
    router.refresh()
  }
  if (branches.length > 0 && (isPushed || rule !== null))
    return (
      <EmptyState title="No previews yet">
        The next push to a branch that fits{' '}
        {branches.map((pattern, index) => (
          <Fragment key={pattern}>
            {index > 0 && ' or '}
            <code className="font-mono break-all">{pattern}</code>
          </Fragment>
        ))}{' '}
        makes one.
      </EmptyState>
    )
  if (isPushed)
    return (
      <EmptyState title="No previews">
        Each branch that is pushed to {name} beside the one that deploys can have a deployment of its own, at its own address. Say which
        below, under What previews get.
      </EmptyState>
    )
  if (rule === null)
    return (
      <EmptyState title="No previews">
        Each pull request and each branch can have a deployment of its own, at its own address. The forge’s webhook tells of them: let{' '}
        {name} take one under {hooks}.
      </EmptyState>
    )
  if (rule === 'none')
    return (
      <EmptyState
        title="No previews"
        actions={
          mayChange && (
            <Button variant="primary" busy={busy} onClick={() => void begin()}>
              Make previews of pull requests
            </Button>
          )
        }
      >
        Each pull request can have a deployment of its own, at its own address, until it is closed. Let the forge’s webhook send pull
        requests as well as pushes.
      </EmptyState>
    )
  return (
    <EmptyState title="No previews yet">
      The next pull request {rule === 'own' ? 'from a branch of the repository itself ' : ''}to one of the branches under {hooks} gets one.
      At the forge, the webhook has to send pull requests as well as pushes.
    </EmptyState>
  )
}
