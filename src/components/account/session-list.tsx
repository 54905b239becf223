'use client'
import { Monitor, Smartphone } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { notify } from '../shell/notify.ts'
import type { SessionView } from '#api/schemas/views.ts'
import { callApi, describeError } from '../api-client.ts'
import { RelativeTime } from '../time/relative-time.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import { signOut } from './sign-in-client.ts'
import { browserName, isPhone } from './browser-name.ts'

/** The browsers that are signed in; each can be signed out from here. */
export function SessionList({ sessions }: { sessions: SessionView[] }) {
  const router = useRouter()
  const [revoking, setRevoking] = useState<string | null>(null)

  async function revoke(session: SessionView) {
    setRevoking(session.id)
    if (session.current) return signOut()
    try {
      await callApi('DELETE', `/sessions/${session.id}`)
      notify.success('That browser is signed out.')
      router.refresh()
    } catch (error) {
      notify.error(describeError(error).message)
    } finally {
      setRevoking(null)
    }
  }

  return (
    <Section title="Sessions">
      <ul className="divide-y rounded-lg border bg-surface">
        {sessions.map((session) => {
          const Icon = isPhone(session.userAgent) ? Smartphone : Monitor
          const name = browserName(session.userAgent)
          return (
            <li key={session.id} className="flex items-center gap-3 px-4 py-3">
              <Icon aria-hidden className="size-4 shrink-0 text-faint" />
              <div className="min-w-0 flex-1">
                <p className="truncate font-medium" title={session.userAgent ?? undefined}>
                  {name}
                  {session.current && <span className="font-normal text-muted"> — this browser</span>}
                </p>
                <p className="text-[13px] text-muted">
                  signed in <RelativeTime at={session.createdAt} /> · last seen <RelativeTime at={session.lastSeenAt} />
                </p>
              </div>
              <Button
                size="small"
                variant={session.current ? 'secondary' : 'quietDanger'}
                busy={revoking === session.id}
                onClick={() => revoke(session)}
                aria-label={session.current ? 'Sign out' : `Revoke session of ${name}`}
              >
                {session.current ? 'Sign out' : 'Revoke'}
              </Button>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
