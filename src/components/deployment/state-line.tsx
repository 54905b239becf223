'use client'
import type { ListedDeploymentView } from '#api/schemas/views.ts'
import { formatRelative } from '../time/format-relative.ts'
import { RelativeTime } from '../time/relative-time.tsx'
import { useNow } from '../time/ticker.ts'
import { StateBadge } from './state-badge.tsx'

/** Twice the usual pause between two probes: older than that, the answer is not "now" any more. */
const STALE_MS = 90_000

/** The state in one line: "Running — answered 4 s ago". */
export function StateLine({ deployment }: { deployment: ListedDeploymentView }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
      <StateBadge status={deployment.status} className="translate-y-px" />
      <span className="min-w-0 break-words text-muted">
        — <Sentence deployment={deployment} />
      </span>
    </p>
  )
}

function Sentence({ deployment }: { deployment: ListedDeploymentView }) {
  const { status, statusReason, answeredAt, statusSince } = deployment
  const because = statusReason ? `${statusReason.replace(/\.$/, '')}` : null
  switch (status) {
    case 'running':
      return answeredAt ? (
        <Answered at={answeredAt} />
      ) : (
        <>
          up since <RelativeTime at={statusSince} />
          {because && `, ${because}`}
        </>
      )
    case 'pending':
      return <>{because ?? 'nothing was deployed yet'}</>
    case 'stopped':
      return (
        <>
          {because ?? 'asked to stop'}, <RelativeTime at={statusSince} />
        </>
      )
    case 'unhealthy':
      return (
        <>
          {because ?? 'it does not answer as it should'}, since <RelativeTime at={statusSince} />
          {answeredAt && (
            <>
              ; last answered <RelativeTime at={answeredAt} />
            </>
          )}
        </>
      )
    case 'failed':
      return (
        <>
          {because ?? 'nothing serves'}, since <RelativeTime at={statusSince} />
        </>
      )
  }
}

function Answered({ at }: { at: string }) {
  const now = useNow()
  const stale = now - Date.parse(at) > STALE_MS
  return (
    <span suppressHydrationWarning title={at} className={stale ? 'text-warn' : undefined}>
      {stale ? `last seen answering ${formatRelative(at, now)}; not looked at since` : `answered ${formatRelative(at, now)}`}
    </span>
  )
}
