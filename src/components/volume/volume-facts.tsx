'use client'
import { StateShape } from '../deployment/state-shape.tsx'
import { RelativeTime } from '../time/relative-time.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { bytesWord } from './volume-words.ts'

interface SizeProps {
  bytes: number | null
  /** Still being counted. */
  measuring: boolean
  /** Why it is not known. */
  problem: string | null
}

/** How much a volume holds, or why that is not known. */
export function VolumeSize({ bytes, measuring, problem }: SizeProps) {
  if (bytes !== null) return <span className="tabular-nums">{bytesWord(bytes)}</span>
  if (measuring) {
    return (
      <span className="inline-flex items-center gap-2 text-muted">
        <Skeleton className="h-3.5 w-10" />
        measuring…
      </span>
    )
  }
  return (
    <span title={problem ?? undefined} className="text-muted">
      size not known
    </span>
  )
}

/** Whether a container has it, and else when one last had it. */
export function VolumeUse({ usedBy, lastUsedAt }: { usedBy: string[]; lastUsedAt: string | null }) {
  if (usedBy.length > 0) {
    return (
      <span title={`By ${usedBy.join(', ')}`} className="inline-flex items-center gap-1.5 text-good">
        <StateShape tone="good" />
        in use now
      </span>
    )
  }
  if (lastUsedAt === null) return <span className="text-muted">not used so far</span>
  return (
    <span className="text-muted">
      last used <RelativeTime at={lastUsedAt} />
    </span>
  )
}
