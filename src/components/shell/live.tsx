'use client'
import { usePathname, useRouter } from 'next/navigation'
import { createContext, use, useEffect, useRef, useState, type ReactNode } from 'react'
import { notify } from './notify.ts'

export type Connection = { state: 'connecting' | 'live' } | { state: 'lost'; since: string }

const ConnectionContext = createContext<Connection>({ state: 'connecting' })

/** Whether this page hears of changes on the server. */
export const useConnection = () => use(ConnectionContext)

const AT_MOST_EVERY_MS = 800
const RETRY_MS = 3000
const HIDDEN_MS = 10_000

/** Reads the page again whenever something changed on the server, and says when the connection is gone and when it is back. */
export function Live({ children }: { children: ReactNode }) {
  const router = useRouter()
  const pathname = usePathname()
  const [connection, setConnection] = useState<Connection>({ state: 'connecting' })
  // Forms and settings hold nothing that changes by itself.
  const shows = useRef(false)
  shows.current = pathname === '/' || pathname.startsWith('/d/')

  useEffect(() => {
    let refreshTimer: ReturnType<typeof setTimeout> | undefined
    let retryTimer: ReturnType<typeof setTimeout> | undefined
    let last = 0
    let lostSince: string | null = null
    let hiddenAt = 0
    let events: EventSource

    function refreshSoon() {
      if (!shows.current || refreshTimer) return
      refreshTimer = setTimeout(
        () => {
          refreshTimer = undefined
          last = Date.now()
          router.refresh()
        },
        Math.max(0, last + AT_MOST_EVERY_MS - Date.now()),
      )
    }

    function connect() {
      events = new EventSource('/api/v1/events')
      events.onopen = () => {
        setConnection({ state: 'live' })
        if (!lostSince) return
        lostSince = null
        notify.success('The connection is back.', { id: 'connection' })
        refreshSoon()
      }
      events.addEventListener('change', refreshSoon)
      events.onerror = () => {
        lostSince ??= new Date().toISOString()
        setConnection({ state: 'lost', since: lostSince })
        if (events.readyState === EventSource.CLOSED) retryTimer = setTimeout(connect, RETRY_MS)
      }
    }

    function onVisibility() {
      if (document.hidden) hiddenAt = Date.now()
      else if (Date.now() - hiddenAt > HIDDEN_MS) refreshSoon()
    }

    connect()
    document.addEventListener('visibilitychange', onVisibility)
    return () => {
      events.close()
      clearTimeout(refreshTimer)
      clearTimeout(retryTimer)
      document.removeEventListener('visibilitychange', onVisibility)
    }
  }, [router])

  return <ConnectionContext value={connection}>{children}</ConnectionContext>
}
