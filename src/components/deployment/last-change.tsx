import { StateShape } from './state-shape.tsx'
import { KIND_NOUN, KIND_NOW, KIND_PAST } from '../rollout/rollout-words.ts'
import { RelativeTime } from '../time/relative-time.tsx'
import type { DeploymentRow } from './deployment-row.ts'

/** Who changed it, what they did, and how long ago; or what goes on now. */
export function LastChange({ row }: { row: DeploymentRow }) {
  const { change } = row
  if (!change) return <span className="text-faint">{row.awaitsPush ? 'waits for its first push' : 'not deployed yet'}</span>
  if (change.state === 'queued') {
    return (
      <span className="inline-flex items-center gap-1.5">
        <StateShape tone="waiting" />
        {KIND_NOUN[change.kind]} {change.number} waits
      </span>
    )
  }
  if (change.state === 'running') {
    return (
      <span className="inline-flex min-w-0 items-center gap-1.5 text-busy">
        <StateShape tone="busy" />
        {KIND_NOW[change.kind]}
        <span className="truncate text-muted">{change.step ?? `for ${change.by}`}</span>
      </span>
    )
  }
  const at = change.finishedAt ?? change.queuedAt
  if (change.state === 'failed') {
    return (
      <span className="inline-flex min-w-0 items-center gap-1.5">
        <StateShape tone="bad" />
        <span className="truncate">
          <span className="text-bad">{KIND_NOUN[change.kind]} failed</span> <RelativeTime at={at} className="text-muted" />
        </span>
      </span>
    )
  }
  return (
    <span className="truncate">
      {change.by} <span className="text-muted">{pastWords(change)}</span> <RelativeTime at={at} className="text-muted" />
    </span>
  )
}

function pastWords({ state, kind, pushed }: NonNullable<DeploymentRow['change']>): string {
  if (state === 'cancelled') return `cancelled a ${KIND_NOUN[kind].toLowerCase()}`
  return pushed ? `pushed ${pushed}` : KIND_PAST[kind]
}
