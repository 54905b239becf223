import { describe, expect, it } from 'vitest'
import { testConfiguration, testContext } from '../../src/addon-api/testing.ts'
import type { HookContext } from '../../src/addon-api/index.ts'
import { FakeServer } from './fake-server.ts'
import { refuseSecondWriter, sharedSingleWriter } from './second-writer.ts'
import { startOldAgain, stopOld } from './stop-old.ts'

const silent = { log: () => undefined }
const DATA = { volumes: ['data:/var/lib/postgresql/data'] }

function on(server: FakeServer): HookContext {
  return testContext({ services: server.services() as unknown as HookContext['services'], runtime: 'docker' })
}

describe('a volume with a single writer', () => {
  it.each([
    ['data:/var/lib/mysql', 'data:/var/lib/mysql', 'data'],
    ['data:/new:single-writer', 'data:/old', 'data'],
    ['/srv/pg/:/var/lib/postgresql/data', '/srv/./pg:/var/lib/postgresql/data', '/srv/pg/'],
    ['/srv/pg/main:/var/lib/postgresql/data', '/srv/pg:/backups', '/srv/pg/main'],
    ['data:/d:ro', 'data:/d:single-writer', null],
    ['other:/var/lib/mysql', 'data:/var/lib/mysql', null],
    ['/srv/pgs:/var/lib/postgresql', '/srv/pg:/var/lib/postgresql', null],
  ])('%s beside %s: %s', (next, live, shared) => {
    expect(sharedSingleWriter({ volumes: [next] }, { volumes: [live] })).toBe(shared)
  })

  it.each(['running', 'restarting', 'paused'] as const)('is not given to a command while a container is %s', async (state) => {
    const server = new FakeServer().with('webops-shop', 'live', { state })
    await expect(refuseSecondWriter(on(server), DATA, 'all')).rejects.toMatchObject({ code: 'volume_single_writer' })
  })

  it('is given to a command when nothing runs, and any other volume always', async () => {
    await refuseSecondWriter(on(new FakeServer().with('webops-shop', 'live', { state: 'exited' })), DATA, 'all')
    await refuseSecondWriter(on(new FakeServer().with('webops-shop', 'live')), { volumes: ['data:/app'] }, 'all')
  })

  it('is not given to a container while a command has it', async () => {
    const labels = { 'webops.deployment': 'shop', 'webops.command': 'run' }
    const server = new FakeServer().with('webops-shop.run-1', 'command', { labels })
    await expect(refuseSecondWriter(on(server), DATA, 'commands')).rejects.toMatchObject({ code: 'volume_single_writer' })
    await refuseSecondWriter(on(new FakeServer().with('webops-shop', 'live')), DATA, 'commands')
  })
})

describe('what cannot run beside the new one', () => {
  it.each(['running', 'restarting', 'exited'] as const)('is kept from coming back when it is %s', async (state) => {
    const server = new FakeServer().with('webops-shop', 'live', { state })
    await stopOld(on(server), silent)
    expect(server.did).toContain('policy webops-shop no')
  })

  it('comes back when it ran, and stays ended when it did not', async () => {
    for (const [state, starts] of [
      ['restarting', true],
      ['exited', false],
    ] as const) {
      const server = new FakeServer().with('webops-shop', 'live', { state })
      const context = on(server)
      await stopOld(context, silent)
      await startOldAgain(context, testConfiguration(), silent)
      expect(server.did.some((what) => what.startsWith('start '))).toBe(starts)
    }
  })
})
