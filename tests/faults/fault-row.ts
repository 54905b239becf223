import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agrees, everythingServes } from './checks.ts'
import type { LoadResult } from './load.ts'
import { faultOf, type Fault } from './table.ts'
import { FaultWorld, SHOP } from './world.ts'

/** What is told of a row: in its line, and in the table of the guide. */
export interface FaultOutcome extends Fault {
  /** What was seen, in words; null when it did not get so far. */
  seen: string | null
  asked: number
  failed: number
  longestGapMs: number
  seconds: number
}

declare module 'vitest' {
  interface TaskMeta {
    fault?: FaultOutcome
  }
}

export interface RowOptions {
  /** Where the fault itself keeps requests from being answered. */
  mayFail?: boolean
  /** Furnishes the server before the row begins, and takes it away again when it has ended. */
  around?: (world: FaultWorld, row: () => Promise<void>) => Promise<void>
}

export type Row = (number: number, inject: (world: FaultWorld) => Promise<string>, options?: RowOptions) => void

/**
 * A suite of rows of the fault table. Each begins when everything serves, is visited all the time, and ends when server and
 * database agree again.
 * @param rows calls its argument for each row; inject does the damage, waits for what is expected, and says what it saw
 */
export function faults(title: string, rows: (row: Row) => void): void {
  describe(title, () => {
    let world: FaultWorld
    beforeAll(async () => {
      world = await FaultWorld.open()
    })
    afterAll(() => world.close())

    rows((number, inject, { mayFail = false, around = none } = {}) => {
      const fault = faultOf(number)
      it(`#${number} ${fault.fault}`, async ({ task }) => {
        const outcome: FaultOutcome = { ...fault, seen: null, asked: 0, failed: 0, longestGapMs: 0, seconds: 0 }
        task.meta.fault = outcome
        await everythingServes(world, READY_MS).catch(() => mend(world))
        await around(world, async () => {
          if (around !== none) await everythingServes(world)
          const result = await visited(world, outcome, inject)
          expect(result.asked).toBeGreaterThan(10)
          if (!mayFail) expect(result.failures.slice(0, 5), `${result.failures.length} requests failed`).toEqual([])
        })
      })
    })
  })
}

/** After a row that was not survived the next one has a chance all the same. */
async function mend(world: FaultWorld): Promise<void> {
  await world.restart('webops-redis', 'webops-caddy', 'webops-panel', 'webops-worker', `webops-${SHOP}`)
  await everythingServes(world)
}

const READY_MS = 45_000

const none: NonNullable<RowOptions['around']> = (_world, row) => row()

async function visited(world: FaultWorld, outcome: FaultOutcome, inject: (world: FaultWorld) => Promise<string>): Promise<LoadResult> {
  const begun = performance.now()
  const visitors = world.visitShop()
  try {
    const seen = await inject(world)
    await agrees(world)
    outcome.seen = seen
  } finally {
    const { asked, failures, longestGapMs } = await visitors.stop()
    Object.assign(outcome, { asked, failed: failures.length, longestGapMs, seconds: Math.round((performance.now() - begun) / 1000) })
  }
  return visitors.stop()
}
