import { expect } from 'vitest'
import { buildRuns, candidateRuns } from './checks.ts'
import { faults } from './fault-row.ts'
import { SHOP, type FaultWorld } from './world.ts'

/** How often the moment between switch and commit may be missed. */
const TRIES = 8

faults('the worker dies', (row) => {
  row(1, async (world) => {
    const hold = world.repository.hold()
    const version = await world.repository.commit()
    const id = await world.deploy()
    await hold.asked
    await world.kill('webops-worker')
    hold.release()
    return ended(world, id, version)
  })

  row(2, async (world) => {
    const version = await world.repository.commit({ buildSeconds: 12 })
    const id = await world.deploy()
    await buildRuns(world)
    await world.kill('webops-worker')
    return ended(world, id, version)
  })

  row(3, async (world) => {
    const version = await world.repository.commit({ bootSeconds: 6 })
    const id = await world.deploy()
    await candidateRuns(world)
    await world.kill('webops-worker')
    return ended(world, id, version)
  })

  row(4, async (world) => {
    for (let tries = 1; tries <= TRIES; tries += 1) {
      // Begun again, it takes longer than the proxy waits for an application that does not answer.
      const version = await world.repository.commit({ bootSeconds: 8 })
      const pid = await world.pidOf('webops-worker')
      const killing = world.program<{ killed: boolean; recorded: boolean }>('kill-at-switch.mjs', [
        `/run/webops/upstreams/${SHOP}`,
        String(pid),
      ])
      const id = await world.deploy()
      const { killed, recorded } = await killing
      expect(killed).toBe(true)
      const seen = await ended(world, id, version)
      if (!recorded) return `${seen} (killed in the right moment at try ${tries})`
    }
    throw new Error(`The moment between switch and commit was missed ${TRIES} times.`)
  })

  row(5, async (world) => {
    const version = await world.repository.commit({ buildSeconds: 6 })
    const id = await world.deploy()
    await buildRuns(world)
    await world.kill('webops-worker')
    await world.attemptRuns(id, 2)
    await buildRuns(world)
    await world.kill('webops-worker')
    return ended(world, id, version)
  })
})

/** The rollout has ended, and what serves is what it says. */
async function ended(world: FaultWorld, id: string, version: string): Promise<string> {
  const begun = performance.now()
  const { state, attempt, error } = await world.ended(id)
  const seconds = Math.ceil((performance.now() - begun) / 1000)
  expect(['succeeded', 'failed']).toContain(state)
  const { release } = await world.shop()
  if (state === 'succeeded') expect(release?.commitSubject).toBe(version)
  else expect(error?.message).toBeTruthy()
  return state === 'succeeded'
    ? `taken up again, succeeded in attempt ${attempt} after ${seconds} s`
    : `failed cleanly after ${seconds} s: ${error?.message ?? ''}`
}
