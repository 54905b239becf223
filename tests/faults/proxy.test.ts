import { expect } from 'vitest'
import { everythingServes } from './checks.ts'
import { eventually } from './eventually.ts'
import { faults } from './fault-row.ts'
import { NODE, type FaultWorld } from './world.ts'

const AUTOSAVE = '/var/lib/webops/caddy/config/caddy/autosave.json'
const SOCKET = '/run/webops/caddy/admin.sock'
const REFUSER = 'faults-refuse'

faults('Caddy is away', (row) => {
  row(
    17,
    async (world) => {
      await world.kill('webops-caddy')
      const resumed = await secondsUntilItServes(world)
      await world.server.require('rm', ['--force', AUTOSAVE])
      await world.kill('webops-caddy')
      const restored = await secondsUntilItServes(world)
      await everythingServes(world)
      return `serves ${resumed} s after the first kill and ${restored} s after the second, with its stored configuration gone`
    },
    { mayFail: true },
  )

  row(18, async (world) => {
    const before = await world.shop()
    await world.repository.commit()
    await world.server.require('mv', [SOCKET, `${SOCKET}.aside`])
    await world.server.require('systemd-run', ['--quiet', '--collect', '--unit', REFUSER, NODE, '/root/faults/refuse.mjs', SOCKET])
    let seen: string
    try {
      await eventually('the refusing API', 10_000, async () =>
        (await world.server.run('test', ['-S', SOCKET])).exitCode === 0 ? null : 'it is not there',
      )
      const { state, error } = await world.ended(await world.deploy())
      expect(state).toBe('failed')
      expect(error?.code).toBe('proxy_refused')
      expect((await world.shop()).release?.number).toBe(before.release?.number)
      seen = `failed as ${error?.code}, the old one serves`
    } finally {
      await world.server.run('systemctl', ['stop', REFUSER])
      await world.server.require('mv', ['--force', `${SOCKET}.aside`, SOCKET])
    }
    const { state } = await world.ended(await world.deploy())
    expect(state).toBe('succeeded')
    return `${seen}; the next deploy succeeded`
  })
})

async function secondsUntilItServes(world: FaultWorld): Promise<string> {
  const begun = performance.now()
  await eventually('the application to be reached again', 90_000, async () => {
    const says = await world.shopSays()
    return says.startsWith('version ') ? null : `it says "${says.slice(0, 80)}"`
  })
  return ((performance.now() - begun) / 1000).toFixed(1)
}
