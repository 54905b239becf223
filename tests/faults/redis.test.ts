import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { buildRuns } from './checks.ts'
import { faults } from './fault-row.ts'
import { SHOP, type FaultWorld } from './world.ts'

/** FAULTS_IN_FULL=1 takes the five minutes of the table. */
const OUTAGE_SECONDS = process.env['FAULTS_IN_FULL'] ? 300 : 60
const DATA = '/var/lib/webops/redis'

faults('Redis is away', (row) => {
  row(7, async (world) => {
    const version = await world.repository.commit({ buildSeconds: 5 })
    const id = await world.deploy()
    await buildRuns(world)
    const panel = await panelDuring(world, async () => {
      await world.kill('webops-redis')
      await succeeds(world, id, version)
    })
    const next = await world.repository.commit()
    await succeeds(world, await world.deploy(), next)
    return `nothing lost, ${panel}, the next deploy succeeded too`
  })

  row(8, async (world) => {
    await world.repository.commit({ buildSeconds: 6 })
    const running = await world.deploy()
    await buildRuns(world)
    const version = await world.repository.commit()
    const waiting = await world.deploy()
    const panel = await panelDuring(world, async () => {
      await world.server.require('systemctl', ['stop', 'webops-redis'])
      await world.server.require('find', [DATA, '-mindepth', '1', '-delete'])
      await world.server.require('systemctl', ['start', 'webops-redis'])
      expect((await world.ended(running)).state).toBe('succeeded')
      await succeeds(world, waiting, version)
    })
    return `the running and the waiting rollout succeeded, ${panel}`
  })

  row(9, async (world) => {
    const version = await world.repository.commit()
    await world.server.require('systemctl', ['stop', 'webops-redis'])
    const begun = performance.now()
    let statuses: number[] = []
    let kept: string[] = []
    const panel = await panelDuring(world, async () => {
      const asked = [await request(world), await request(world)]
      await sleep(OUTAGE_SECONDS * 1000 - (performance.now() - begun))
      asked.push(await request(world))
      statuses = asked.map(({ status }) => status)
      kept = asked.flatMap(({ status, body }) => (status === 202 ? [body.id] : []))
    })
    await world.server.require('systemctl', ['start', 'webops-redis'])
    expect(statuses.every((status) => status === 202 || status === 503)).toBe(true)
    // A newer deploy takes the place of one that waits.
    const ends = await Promise.all(kept.map(async (id) => (await world.ended(id)).state))
    expect(ends.filter((state) => state === 'failed')).toEqual([])
    if (kept.length > 0) expect((await world.shop()).release?.commitSubject).toBe(version)
    else await succeeds(world, await world.deploy(), version)
    return `${OUTAGE_SECONDS} s (FAULTS_IN_FULL=1: 300 s): ${panel}, requests for rollouts were answered with ${statuses.join(', ')}, those kept ended as ${ends.join(', ')}`
  })
})

const request = (world: FaultWorld) => world.ask<{ id: string }>('POST', `/deployments/${SHOP}/rollouts`, { kind: 'deploy' })

async function succeeds(world: FaultWorld, id: string, version: string): Promise<void> {
  const { state, error } = await world.ended(id)
  expect(state, JSON.stringify(error)).toBe('succeeded')
  expect((await world.shop()).release?.commitSubject).toBe(version)
}

/** @returns how the panel answered meanwhile */
async function panelDuring(world: FaultWorld, work: () => Promise<void>): Promise<string> {
  const looking = world.visitPanel()
  try {
    await work()
  } finally {
    const { asked, failures } = await looking.stop()
    expect(failures).toEqual([])
    expect(asked).toBeGreaterThan(3)
  }
  return 'panel up'
}
