'use client'
import { Unplug } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { HealthView } from '#api/schemas/views.ts'
import { callApi } from '../api-client.ts'
import { RelativeTime } from '../time/relative-time.tsx'
import { useConnection } from './live.tsx'

const ASK_EVERY_MS = 20_000

/** Says when the page is no longer told of changes, or when nothing can be done because a part of WebOps is away. */
export function ConnectionBanner() {
  const connection = useConnection()
  const health = useHealth()
  if (connection.state === 'lost') {
    return (
      <Banner>
        The connection to the panel was lost <RelativeTime at={connection.since} />. What you see may be old; it comes back by itself.
      </Banner>
    )
  }
  if (!health || health.status === 'ok') return null
  if (health.worker === 'unreachable')
    return <Banner>The worker does not answer: what runs keeps running, but nothing can be deployed or changed now.</Banner>
  if (health.engine === 'unreachable') return <Banner>Docker does not answer: no container can be built or started now.</Banner>
  if (health.queue === 'unreachable') return <Banner>The queue does not answer: rollouts wait until it is back.</Banner>
  return null
}

function Banner({ children }: { children: React.ReactNode }) {
  return (
    <div role="status" className="flex items-start gap-2.5 border-b border-warn/30 bg-warn-surface px-4 py-2 sm:px-6">
      <Unplug aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
      <p className="min-w-0">{children}</p>
    </div>
  )
}

function useHealth(): HealthView | null {
  const [health, setHealth] = useState<HealthView | null>(null)
  useEffect(() => {
    const controller = new AbortController()
    const ask = () => {
      if (document.hidden) return
      callApi<HealthView>('GET', '/health', undefined, { signal: controller.signal })
        .then(setHealth)
        // No answer shows as a lost connection already.
        .catch(() => {})
    }
    ask()
    const timer = setInterval(ask, ASK_EVERY_MS)
    return () => {
      clearInterval(timer)
      controller.abort()
    }
  }, [])
  return health
}
