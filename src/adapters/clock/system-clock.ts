import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '#core/ports/clock.ts'

/** The machine's clock. */
export function systemClock(): Clock {
  return {
    now: () => new Date(),
    monotonic: () => performance.now(),
    async sleep(ms, signal) {
      await wait(ms, undefined, signal ? { signal } : {})
    },
  }
}
