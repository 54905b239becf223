'use client'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { SshKeyView } from '#api/schemas/views.ts'
import { callApi } from '../api-client.ts'
import { CopyText } from '../copy/copy-text.tsx'
import { notify } from '../shell/notify.ts'
import { RelativeTime } from '../time/relative-time.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Section } from '../ui/section.tsx'

const ConfirmDialog = dynamic(() => import('../webhook/confirm-dialog.tsx').then((module) => module.ConfirmDialog), { ssr: false })
const SshKeyDialog = dynamic(() => import('./ssh-key-dialog.tsx').then((module) => module.SshKeyDialog), { ssr: false })

/** Where git is pushed to over SSH. */
export interface GitSshPlace {
  host: string
  port: number
  fingerprint: string
}

/** The keys that one pushes with. @param place null where git is not taken over SSH */
export function SshKeyList({ keys, place }: { keys: SshKeyView[]; place: GitSshPlace | null }) {
  const router = useRouter()
  const [isAdding, setIsAdding] = useState(false)
  const [removing, setRemoving] = useState<SshKeyView | null>(null)

  async function remove({ id, name }: SshKeyView) {
    await callApi('DELETE', `/me/ssh-keys/${id}`)
    notify.success(`The key “${name}” works no longer.`)
    setRemoving(null)
    router.refresh()
  }

  return (
    <Section
      title="SSH keys"
      aside={
        <Button size="small" onClick={() => setIsAdding(true)}>
          Add key
        </Button>
      }
    >
      {keys.length === 0 ? (
        <EmptyState title="No SSH keys">
          With a key of yours here you can <code>git push</code> over SSH. To make one:{' '}
          <CopyText text="ssh-keygen -t ed25519" what="command" />
        </EmptyState>
      ) : (
        <ul className="divide-y rounded-lg border bg-surface">
          {keys.map((key) => (
            <li key={key.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
              <div className="min-w-0 flex-1 basis-48">
                <p className="font-medium break-words">{key.name}</p>
                <p className="text-[13px] break-words text-muted">
                  {key.type} · <code className="break-all">{key.fingerprint}</code>
                </p>
                <p className="text-[13px] text-muted">
                  added <RelativeTime at={key.createdAt} /> ·{' '}
                  {key.lastUsedAt ? (
                    <>
                      used <RelativeTime at={key.lastUsedAt} />
                    </>
                  ) : (
                    'never used'
                  )}
                </p>
              </div>
              <Button size="small" variant="quietDanger" onClick={() => setRemoving(key)} aria-label={`Remove key ${key.name}`}>
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      <p className="mt-3 text-[13px] break-words text-muted">
        {place ? (
          <>
            Pushes go to <code className="break-all">{`ssh://git@${place.host}:${place.port}/<deployment>.git`}</code>. The first time, git
            shows the server’s key. It is:
            <code className="block break-all">{place.fingerprint}</code>
          </>
        ) : (
          'git is not taken over SSH on this server: push over HTTPS.'
        )}
      </p>
      {isAdding && (
        <SshKeyDialog
          onClose={() => setIsAdding(false)}
          onAdded={({ name }) => {
            setIsAdding(false)
            notify.success(`You can push with the key “${name}”.`)
            router.refresh()
          }}
        />
      )}
      {removing && (
        <ConfirmDialog
          danger
          title={`Remove the key “${removing.name}”?`}
          description="Nobody can push with it any more. What was pushed stays."
          verb="Remove key"
          onConfirm={() => remove(removing)}
          onClose={() => setRemoving(null)}
        />
      )}
    </Section>
  )
}
