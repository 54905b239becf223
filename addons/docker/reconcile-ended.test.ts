import { describe, expect, it } from 'vitest'
import type { ReconcileContext, RunOptions } from '../../src/addon-api/index.ts'
import { testConfiguration, testDeployment } from '../../src/addon-api/testing.ts'
import { FakeServer } from './fake-server.ts'
import { reconcileContainers } from './reconcile.ts'
import { STOPPED_FILE } from './stopped-mark.ts'

const STATE_DIR = '/state/shop'
const STARTED = new Error('It was to be started again.')

/** Compares a deployment whose container has ended, kept by the engine. */
function look(restart: RunOptions['restart'], files: Record<string, string> = {}) {
  const server = new FakeServer().with('webops-shop', 'id', { state: 'exited', exitCode: 0 })
  server.files = files
  const configuration = testConfiguration({ runOptions: restart ? { restart } : {} })
  return reconcileContainers({
    deployment: testDeployment(),
    wish: 'running',
    live: { number: 1, imageId: 'sha256:image', configuration },
    runtime: 'docker',
    stateDir: STATE_DIR,
    seen: { containers: server.containers, unit: null },
    found: {},
    settings: {},
    services: server.services() as unknown as ReconcileContext['services'],
    open: () => Promise.reject(STARTED),
  })
}

describe('a container that has ended', () => {
  it('is started again where it always is', async () => {
    await expect(look(undefined)).rejects.toBe(STARTED)
    await expect(look({ policy: 'always' })).rejects.toBe(STARTED)
  })

  it.each(['on-failure', 'never'] as const)('may have ended for good with %s', async (policy) => {
    expect(await look({ policy })).toEqual([])
  })

  it('is started again when a rollout that died had stopped it', async () => {
    await expect(look({ policy: 'never' }, { [`${STATE_DIR}/${STOPPED_FILE}`]: '1' })).rejects.toBe(STARTED)
  })
})
