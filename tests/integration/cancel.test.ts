import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultPolicy } from '#core/policy/load-policy.ts'
import type { RolloutState } from '#core/rollout/rollout-record.ts'
import { rollbackWorld } from './rollback-world.ts'

/** From "cancel" to a rollout that has ended, with nothing of it left. */
const WITHIN_MS = 3000

let world: Awaited<ReturnType<typeof rollbackWorld>>
let serving: { container: string; images: string[] }
beforeEach(async () => {
  world = await rollbackWorld()
  await world.commit('first')
  expect(await world.rollOut({ kind: 'deploy' }), world.log()).toMatchObject({ state: 'succeeded' })
  serving = { container: (await world.container()).image, images: await world.images() }
})
afterEach(() => world.close())

/** Begins a deploy, cancels it over the API when it is where it should be, and says how long its end took. */
async function cancelledAt(reached: (rolloutId: string) => Promise<boolean>): Promise<{ tookMs: number; id: string; state: RolloutState }> {
  const { body } = await world.ask('POST', `/api/v1/deployments/${world.name}/rollouts`, { kind: 'deploy' })
  const { id } = body as { id: string }
  const running = world.wake()
  await expect.poll(() => reached(id), { timeout: 60_000, interval: 50 }).toBe(true)
  const begun = performance.now()
  expect(await world.ask('POST', `/api/v1/rollouts/${id}/cancel`)).toMatchObject({ status: 202 })
  await running
  const tookMs = performance.now() - begun
  return { tookMs, id, state: (await world.worker.rollouts.get(id))?.state ?? 'running' }
}

async function stepRuns(id: string, key: string): Promise<boolean> {
  const rollout = await world.worker.rollouts.get(id)
  return rollout?.steps.some((step) => step.key === key && step.state === 'running') ?? false
}

async function expectNothingLeft(): Promise<void> {
  expect((await world.containers()).map(({ name }) => name)).toEqual([`webops-${world.name}`])
  expect((await world.container()).image).toBe(serving.container)
  expect(await world.images()).toEqual(serving.images)
  expect(await readdir(world.worker.folders.workspaces)).toEqual([])
  expect((await world.worker.deployments.get(world.id))?.status).toBe('running')
}

/** Command lines of this machine that hold a text: builds and git run here. */
async function processesWith(text: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')))
  return lines.filter((line) => line.includes(text))
}

describe('cancelling', () => {
  it('ends a clone from a server that hangs', async () => {
    const silent: Server = createServer(() => {}).listen(0, '127.0.0.1')
    await new Promise((resolve) => silent.once('listening', resolve))
    const asked = new Promise((resolve) => silent.once('connection', resolve))
    const { port } = silent.address() as AddressInfo
    const rules = {
      ...defaultPolicy(),
      git: { transports: ['http' as const], localPaths: [], allowPrivateAddresses: true },
    }
    world.worker.policy.read = async () => rules
    await world.settings({ repository: `http://127.0.0.1:${port}/shop.git` })
    try {
      const { tookMs, state } = await cancelledAt(async () => asked.then(() => true))
      expect(state).toBe('cancelled')
      expect(tookMs).toBeLessThan(WITHIN_MS)
      await expectNothingLeft()
      expect((await processesWith(`127.0.0.1:${port}/shop.git`)).filter((line) => line.startsWith('git'))).toEqual([])
    } finally {
      silent.closeAllConnections()
      silent.close()
    }
  })

  it('ends a build, with what it had started', async () => {
    const mark = `sleep 61.${String(Date.now()).slice(-6)}`
    await world.commitDockerfile(`FROM debian:bookworm-slim\nRUN ${mark}\n`)
    const { tookMs, state } = await cancelledAt(async () => (await processesWith(mark.replace(' ', '\0'))).length > 0)
    expect(state).toBe('cancelled')
    expect(tookMs).toBeLessThan(WITHIN_MS)
    await expect.poll(() => processesWith(mark.replace(' ', '\0')), { timeout: WITHIN_MS }).toEqual([])
    await expectNothingLeft()
  })

  it('ends the wait for health, and removes the candidate and its image', async () => {
    await world.commitDockerfile('FROM debian:bookworm-slim\nENV NEVER=1\nHEALTHCHECK --interval=1s CMD false\nCMD ["sleep", "600"]\n')
    const { tookMs, state } = await cancelledAt((id) => stepRuns(id, 'healthy'))
    expect(state).toBe('cancelled')
    expect(tookMs).toBeLessThan(WITHIN_MS)
    await expectNothingLeft()
  })

  it('lets the queue move on, past what was dropped and in the order that was asked for', async () => {
    await world.commitDockerfile('FROM debian:bookworm-slim\nRUN sleep 62\n')
    const ask = async (kind: string) =>
      (await world.ask('POST', `/api/v1/deployments/${world.name}/rollouts`, { kind })).body as { id: string; number: number }
    const slow = await ask('deploy')
    const running = world.wake()
    await expect.poll(() => stepRuns(slow.id, 'build'), { timeout: 60_000 }).toBe(true)
    const [dropped, later, sooner] = [await ask('reconfigure'), await ask('stop'), await ask('restart')]
    expect(await world.ask('POST', `/api/v1/rollouts/${sooner.id}/move`, { position: 1 })).toMatchObject({
      status: 200,
      body: {
        running: { number: slow.number },
        waiting: [{ number: sooner.number }, { number: dropped.number }, { number: later.number }],
      },
    })
    expect(await world.ask('POST', `/api/v1/rollouts/${dropped.id}/cancel`)).toMatchObject({ status: 202, body: { state: 'cancelled' } })
    await world.ask('POST', `/api/v1/rollouts/${slow.id}/cancel`)
    await running
    const ended = await Promise.all([slow, dropped, sooner, later].map(({ id }) => world.worker.rollouts.get(id)))
    expect(ended.map((rollout) => rollout?.state)).toEqual(['cancelled', 'cancelled', 'succeeded', 'succeeded'])
    expect(ended[2]?.finishedAt?.getTime()).toBeLessThanOrEqual(ended[3]?.startedAt?.getTime() ?? 0)
    expect(ended[1]?.startedAt).toBeNull()
    expect(await world.ask('POST', `/api/v1/rollouts/${later.id}/move`, { position: 1 })).toMatchObject({
      status: 409,
      body: { error: { code: 'rollout_not_waiting' } },
    })
    const { stdout } = await promisify(execFile)('docker', ['ps', '--quiet', '--filter', `name=^webops-${world.name}$`])
    expect(stdout).toBe('')
  })
})
