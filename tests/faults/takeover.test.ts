import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { candidateRuns } from './checks.ts'
import { eventually } from './eventually.ts'
import { faults } from './fault-row.ts'
import { SHOP, type FaultWorld } from './world.ts'

const FROZEN_SECONDS = 60
/** For whatever a worker that woke up still has in mind. */
const AFTERWARDS_MS = 5_000
const OTHER = 'faults-worker'

faults('two workers', (row) => {
  row(6, async (world) => {
    const version = await world.repository.commit({ bootSeconds: 5 })
    const id = await world.deploy()
    await candidateRuns(world)
    const first = String(await world.pidOf('webops-worker'))
    await world.server.require('kill', ['-STOP', first])
    const begun = performance.now()
    try {
      await startOther(world)
      const { state, attempt, error } = await world.ended(id)
      const took = Math.ceil((performance.now() - begun) / 1000)
      expect(state, JSON.stringify(error)).toBe('succeeded')
      expect((await world.shop()).release?.commitSubject).toBe(version)
      const before = await effects(world)
      await sleep(Math.max(0, FROZEN_SECONDS * 1000 - (performance.now() - begun)))
      await world.server.require('kill', ['-CONT', first])
      await eventually('the first worker to give up', 30_000, async () =>
        (await world.server.run('kill', ['-0', first])).exitCode === 0 ? 'it runs' : null,
      )
      await sleep(AFTERWARDS_MS)
      expect(await effects(world)).toEqual(before)
      return `the other one took over and ended the rollout in attempt ${attempt}, ${took} s after the freeze; the first woke up after ${FROZEN_SECONDS} s, changed nothing and gave up`
    } finally {
      await world.server.run('kill', ['-CONT', first])
      await stopOther(world)
    }
  })
})

/** A second worker of the same installation. */
async function startOther(world: FaultWorld): Promise<void> {
  await world.server.require('cp', ['/etc/systemd/system/webops-worker.service', `/run/systemd/system/${OTHER}.service`])
  await world.server.require('systemctl', ['daemon-reload'])
  await world.server.require('systemctl', ['start', OTHER])
}

async function stopOther(world: FaultWorld): Promise<void> {
  await world.server.run('systemctl', ['stop', OTHER], { timeoutMs: 90_000 })
  await world.server.require('rm', ['--force', `/run/systemd/system/${OTHER}.service`])
  await world.server.require('systemctl', ['daemon-reload'])
}

/** What a second switch would change. */
async function effects(world: FaultWorld): Promise<Record<string, unknown>> {
  const [switchedAt, container, shop, rollouts] = await Promise.all([
    world.server.require('stat', ['--format', '%y %i', `/run/webops/upstreams/${SHOP}`]),
    world.server.require('docker', [
      'ps',
      '--all',
      '--no-trunc',
      '--filter',
      `label=webops.deployment=${SHOP}`,
      '--format',
      '{{.ID}} {{.Names}}',
    ]),
    world.shop(),
    world.rollouts(),
  ])
  const { number, state, finishedAt } = rollouts[0] ?? {}
  return { switchedAt, container, release: shop.release?.number, rollout: { number, state, finishedAt } }
}
