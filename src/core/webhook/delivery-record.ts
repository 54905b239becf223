import type { ForgeEvent } from '../forge/forge.ts'

/**
 * What became of a delivery: `received` nothing yet; `deployed` it asked for a rollout; `answered` a ping; `ignored` there was
 * nothing to do; `refused` it is not to be believed; `failed` a rollout could not be asked for.
 */
export type DeliveryOutcome = 'received' | 'deployed' | 'answered' | 'ignored' | 'refused' | 'failed'

/** One request of a forge or of a deploy hook. */
export interface DeliveryRecord {
  id: string
  deploymentId: string
  /** A forge's id, or `hook`. */
  source: string
  /** Such as `push`, `tag`, `pull request`, `ping`. */
  event: string
  ref: string | null
  commit: string | null
  subject: string | null
  author: string | null
  outcome: DeliveryOutcome
  /** Stable, and the same in words. */
  code: string | null
  reason: string | null
  rolloutId: string | null
  /** Number of that rollout. */
  rollout: number | null
  /** Name of the deployment that it is of: of a pull request it is the preview. */
  rolloutOf: string | null
  replayOf: string | null
  replayedBy: string | null
  receivedAt: Date
}

/** With what it told, for a replay; null of one that was refused. */
export interface DeliveryWithEvents extends DeliveryRecord {
  events: ForgeEvent[] | null
}

export interface DeliveryEnd {
  outcome: Exclude<DeliveryOutcome, 'received'>
  code: string | null
  /** A sentence. */
  reason: string
  rolloutId?: string | null
}
