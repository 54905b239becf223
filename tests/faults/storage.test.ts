import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { agrees, buildRuns, candidateRuns, everythingServes } from './checks.ts'
import { eventually } from './eventually.ts'
import { faults } from './fault-row.ts'
import { SmallDisk, type SmallDiskOptions } from './small-disk.ts'
import { SHOP, type FaultWorld } from './world.ts'

/** Less and more than anybody waits for a lock. */
const SHORTLY_LOCKED_SECONDS = 4
const LONG_LOCKED_SECONDS = 12
/** Exists while the lock is held. */
const LOCKED_MARK = '/root/faults/locked'
/** Longer than the build that runs meanwhile. */
const FULL_SECONDS = 15

faults('storage is full or locked', (row) => {
  let disk: SmallDisk
  const on = (options: SmallDiskOptions) => async (world: FaultWorld, run: () => Promise<void>) => {
    // All that is there moves onto the small disk, which is memory.
    await world.server.require('docker', ['builder', 'prune', '--all', '--force'])
    disk = await SmallDisk.mount(world.server, options)
    try {
      await run()
    } finally {
      await disk.unmount()
      await everythingServes(world)
    }
  }

  row(
    13,
    async (world) => {
      const before = await world.shop()
      await world.repository.commit({ buildMegabytes: 20 })
      await disk.fill()
      const { state, error } = await world.ended(await world.deploy())
      expect(state).toBe('failed')
      // Ours, or what the engine says of a build, with the reason found out.
      expect([error?.code, error?.diagnosis?.id]).toContain('server_disk_full')
      expect((await world.shop()).release?.number).toBe(before.release?.number)
      await disk.free()
      await agrees(world)
      return `failed: “${error?.diagnosis?.cause ?? error?.message ?? ''}” The old one served; ${await succeedsAgain(world)}`
    },
    {
      around: on({
        folders: ['/var/lib/docker'],
        spareMegabytes: 150,
        units: ['webops-worker', `webops-${SHOP}`, 'webops-sample', 'docker.socket', 'docker'],
      }),
    },
  )

  row(
    14,
    async (world) => {
      const before = await world.shop()
      const version = await world.repository.commit({ buildSeconds: 5 })
      const id = await world.deploy()
      await buildRuns(world)
      await disk.fill()
      const refused = await refusal(world)
      await sleep(FULL_SECONDS * 1000)
      const during = await world.shopSays()
      await disk.free()
      const { state, error } = await world.ended(id)
      const { release } = await world.shop()
      if (state === 'succeeded') expect(release?.commitSubject).toBe(version)
      else {
        expect(error?.message).toBeTruthy()
        expect(release?.number).toBe(before.release?.number)
        expect(during).toBe(before.release?.commitSubject)
      }
      return `another request meanwhile was answered with ${refused}; the rollout ${state}${error ? ` as ${error.code}` : ''} when there was space; ${await succeedsAgain(world)}`
    },
    {
      around: on({
        folders: ['/var/lib/webops/database', '/var/lib/webops/logs'],
        spareMegabytes: 8,
        units: ['webops-worker', 'webops-panel'],
      }),
    },
  )

  row(16, async (world) => {
    const shortly = await deployedWhileLocked(world, SHORTLY_LOCKED_SECONDS)
    expect(shortly.state, JSON.stringify(shortly.error)).toBe('succeeded')
    expect(shortly.attempt).toBe(1)

    const before = await world.shop()
    const long = await deployedWhileLocked(world, LONG_LOCKED_SECONDS)
    if (long.state === 'succeeded') expect((await world.shop()).release?.commitSubject).toBe(long.version)
    else {
      expect(long.error?.code).toBe('database_unavailable')
      expect((await world.shop()).release?.number).toBe(before.release?.number)
    }
    const how =
      long.state === 'succeeded' ? `succeeded in attempt ${long.attempt}` : `failed as ${long.error?.code ?? ''}, the old one served`
    return `locked for ${SHORTLY_LOCKED_SECONDS} s: retried, succeeded; for ${LONG_LOCKED_SECONDS} s: another request was answered with ${long.refused}, the rollout was told to be ${long.meanwhile} meanwhile and then ${how}; ${await succeedsAgain(world)}`
  })
})

/** Deploys, with the database locked from when the candidate starts until long after it is healthy. */
async function deployedWhileLocked(world: FaultWorld, seconds: number) {
  const version = await world.repository.commit({ bootSeconds: 2 })
  const id = await world.deploy()
  await candidateRuns(world)
  const holding = world.program<{ heldMs: number }>('hold-database.mjs', [LOCKED_MARK, String(seconds)])
  await eventually('the lock', 10_000, async () =>
    (await world.server.run('test', ['-e', LOCKED_MARK])).exitCode === 0 ? null : 'not yet',
  )
  const refused = seconds > SHORTLY_LOCKED_SECONDS ? await refusal(world) : ''
  const states = await statesWhile(world, id, holding)
  // What is not on record is not told.
  expect(states).not.toContain('succeeded')
  const { state, error, attempt } = await world.ended(id)
  return { version, state, error, attempt, refused, meanwhile: [...new Set(states)].join(', ') }
}

async function succeedsAgain(world: FaultWorld): Promise<string> {
  const version = await world.repository.commit()
  const { state, error } = await world.ended(await world.deploy())
  expect(state, JSON.stringify(error)).toBe('succeeded')
  expect((await world.shop()).release?.commitSubject).toBe(version)
  return 'the next deploy succeeded'
}

/** How a request for something that has to be written down is answered. */
async function refusal(world: FaultWorld): Promise<string> {
  const { status, body } = await world.ask<{ error?: { code: string } }>('POST', `/deployments/${SHOP}/rollouts`, { kind: 'restart' })
  if (status === 202) return '202'
  expect(status).toBeGreaterThanOrEqual(500)
  expect(body.error?.code).toBeTruthy()
  expect(body.error?.code).not.toBe('internal_error')
  return `${status} ${body.error?.code ?? ''}`
}

/** The states that a rollout is told to be in, as long as something else lasts. */
async function statesWhile(world: FaultWorld, id: string, lasting: Promise<unknown>): Promise<string[]> {
  const seen: string[] = []
  let over = false
  const watching = lasting.finally(() => (over = true))
  while (!over) {
    const { state } = await world.rollout(id)
    // The lock may have been given free since it was asked.
    if (!over) seen.push(state)
    await sleep(250)
  }
  await watching
  return seen
}
