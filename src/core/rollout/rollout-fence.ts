import type { WorkerCore } from '../worker/worker-core.ts'
import { fenced, isFenced } from '../worker/fenced.ts'
import type { RolloutRecord } from './rollout-record.ts'

/** What was seen this long ago counts as seen now. */
const FRESH_MS = 1_000

/** Keeps a rollout from doing anything once it is not this worker's any more. */
export interface RolloutFence {
  /**
   * To be called before each effect.
   * @throws fenced when another worker has the server, a later rollout of the deployment has begun, or this one was begun again
   */
  check(): Promise<void>
  /** True once a check said no. */
  readonly tripped: boolean
}

/** @param onTrip called once, when a check says no for the first time */
export function rolloutFence(
  { lease, rollouts, clock }: Pick<WorkerCore, 'lease' | 'rollouts' | 'clock'>,
  rollout: Pick<RolloutRecord, 'id' | 'sequence' | 'attempt'>,
  onTrip: () => void = () => {},
): RolloutFence {
  let seenAt = -Infinity
  let tripped = false
  return {
    get tripped() {
      return tripped
    },
    async check() {
      try {
        if (tripped) throw fenced('this rollout is not its own any more')
        await lease.check()
        // Asked anew when the answer comes late: the process may have been frozen meanwhile.
        while (clock.monotonic() - seenAt >= FRESH_MS) {
          const begun = clock.monotonic()
          if (!(await rollouts.isCurrent(rollout))) throw fenced('this rollout was begun again, or a later one has begun')
          seenAt = begun
        }
      } catch (error) {
        if (isFenced(error) && !tripped) {
          tripped = true
          onTrip()
        }
        throw error
      }
    },
  }
}
