'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { notify } from '../shell/notify.ts'
import type { CreatedTokenView, TokenView } from '#api/schemas/views.ts'
import { callApi, describeError } from '../api-client.ts'
import { RelativeTime } from '../time/relative-time.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Section } from '../ui/section.tsx'
import { CreatedToken } from './created-token.tsx'
import { TokenDialog } from './token-dialog.tsx'

/** Bearer tokens for the API and the command line. */
export function TokenList({ tokens }: { tokens: TokenView[] }) {
  const router = useRouter()
  const [making, setMaking] = useState(false)
  const [created, setCreated] = useState<CreatedTokenView | null>(null)
  const [revoking, setRevoking] = useState<string | null>(null)

  async function revoke(token: TokenView) {
    setRevoking(token.id)
    try {
      await callApi('DELETE', `/tokens/${token.id}`)
      notify.success(`The token “${token.name}” works no longer.`)
      if (created?.id === token.id) setCreated(null)
      router.refresh()
    } catch (error) {
      notify.error(describeError(error).message)
    } finally {
      setRevoking(null)
    }
  }

  return (
    <Section
      title="API tokens"
      aside={
        <Button size="small" onClick={() => setMaking(true)}>
          New token
        </Button>
      }
    >
      {created && <CreatedToken created={created} onDone={() => setCreated(null)} />}
      {tokens.length === 0 ? (
        <EmptyState title="No tokens">A token lets the command line and programs act in your name, from anywhere.</EmptyState>
      ) : (
        <ul className="divide-y rounded-lg border bg-surface">
          {tokens.map((token) => (
            <li key={token.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
              <div className="min-w-0 flex-1 basis-48">
                <p className="font-medium break-words">{token.name}</p>
                <p className="text-[13px] text-muted">
                  <code>{token.prefix}…</code> · made <RelativeTime at={token.createdAt} /> ·{' '}
                  {token.lastUsedAt ? (
                    <>
                      used <RelativeTime at={token.lastUsedAt} />
                    </>
                  ) : (
                    'never used'
                  )}
                  {token.expiresAt && (
                    <>
                      {' · '}ends <RelativeTime at={token.expiresAt} />
                    </>
                  )}
                </p>
              </div>
              <Button
                size="small"
                variant="quietDanger"
                busy={revoking === token.id}
                onClick={() => revoke(token)}
                aria-label={`Revoke token ${token.name}`}
              >
                Revoke
              </Button>
            </li>
          ))}
        </ul>
      )}
      {making && (
        <TokenDialog
          onClose={() => setMaking(false)}
          onCreated={(token) => {
            setMaking(false)
            setCreated(token)
            router.refresh()
          }}
        />
      )}
    </Section>
  )
}
