import { expect } from 'vitest'
import { buildRuns, everythingServes } from './checks.ts'
import { eventually } from './eventually.ts'
import { faults } from './fault-row.ts'
import type { FaultWorld } from './world.ts'

const SETTINGS = '/etc/docker/daemon.json'
const BACK_WITHIN_MS = 60_000

faults('Docker is restarted', (row) => {
  row(10, async (world) => {
    const before = await world.shop()
    const version = await world.repository.commit({ buildSeconds: 10 })
    const id = await world.deploy()
    await buildRuns(world)
    await world.restart('docker')
    const { state, error } = await world.ended(id)
    const { release } = await world.shop()
    if (state === 'succeeded') {
      expect(release?.commitSubject).toBe(version)
      return 'built again'
    }
    expect(error?.message).toBeTruthy()
    expect(release?.number).toBe(before.release?.number)
    await everythingServes(world)
    const again = await world.ended(await world.deploy())
    expect(again.state).toBe('succeeded')
    return `failed as ${error?.code ?? ''}, the old one served; the next deploy succeeded`
  })

  row(11, async (world) => {
    const before = await startedAt(world)
    await world.restart('docker')
    await everythingServes(world)
    expect(await startedAt(world)).toBe(before)
    return 'the same container serves'
  })

  row(
    12,
    async (world) => {
      const before = await startedAt(world)
      await setLiveRestore(world, false)
      try {
        const begun = performance.now()
        await world.restart('docker')
        await eventually('both applications to serve again', BACK_WITHIN_MS, async () => {
          const says = await world.shopSays()
          if (!says.startsWith('version ')) return `the application says "${says.slice(0, 80)}"`
          return (await world.server.status('http://sample.localhost')) === 200 ? null : 'the sample does not answer'
        })
        const seconds = Math.ceil((performance.now() - begun) / 1000)
        expect(seconds).toBeLessThanOrEqual(BACK_WITHIN_MS / 1000)
        expect(await startedAt(world)).not.toBe(before)
        return `all back ${seconds} s after the restart was asked for`
      } finally {
        await setLiveRestore(world, true)
      }
    },
    { mayFail: true },
  )
})

function startedAt(world: FaultWorld): Promise<string> {
  return world.server.require('docker', ['inspect', '--format', '{{.State.StartedAt}}', 'webops-shop'])
}

/** The engine takes it over while it runs. */
async function setLiveRestore(world: FaultWorld, on: boolean): Promise<void> {
  const change = on ? 's/"live-restore": false/"live-restore": true/' : 's/"live-restore": true/"live-restore": false/'
  await world.server.require('sed', ['--in-place', change, SETTINGS])
  await world.server.require('systemctl', ['reload', 'docker'])
  await eventually('the engine to take it over', 10_000, async () => {
    const now = (await world.server.require('docker', ['info', '--format', '{{.LiveRestoreEnabled}}'])).trim()
    return now === String(on) ? null : `it says ${now}`
  })
}
