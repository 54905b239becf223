import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LogLine } from '#core/ports/queue.ts'
import { watchEngine } from '#core/health/watch-engine.ts'
import type { FrozenConfiguration } from '#core/release/frozen-configuration.schema.ts'
import { reconcileWorld, type ReconcileWorld } from './reconcile-world.ts'

let world: ReconcileWorld
beforeEach(async () => {
  world = await reconcileWorld()
})
afterEach(() => world.close())

describe('events of the engine', () => {
  let ending: AbortController
  beforeEach(() => void (ending = new AbortController()))
  afterEach(() => ending.abort())

  async function watched(configuration: Partial<FrozenConfiguration> = {}) {
    const { id } = await world.add('shop', configuration)
    await world.reconcile()
    await vi.waitFor(async () => expect((await world.container('shop'))?.health).toBe('healthy'), { timeout: 20_000 })
    await world.checker.check(id)
    const statuses: { status: string; reason: string | null; afterMs: number }[] = []
    let begun = 0
    Object.assign(world.worker.live, {
      publish: async () => {
        const found = await world.worker.deployments.get(id)
        statuses.push({ status: found?.status ?? '', reason: found?.statusReason ?? null, afterMs: performance.now() - begun })
      },
      append: async (_log: string, _lines: LogLine[]) => undefined,
    })
    void watchEngine(
      world.worker,
      {
        ended: (deploymentId, detail) => world.checker.ended(deploymentId, detail),
        look: (deploymentId, certain) => world.checker.check(deploymentId, certain),
        changed: (name) => world.reconciler.soonNamed(name),
      },
      ending.signal,
    )
    // It listens once it tells of something.
    const told = vi.spyOn(world.worker.deployments, 'getByName')
    await vi.waitFor(
      async () => {
        await world.raw.getContainer('webops-shop').rename({ name: 'webops-shop.moved' })
        await world.raw.getContainer('webops-shop.moved').rename({ name: 'webops-shop' })
        await new Promise((resolve) => setTimeout(resolve, 400))
        expect(told).toHaveBeenCalled()
      },
      { timeout: 20_000 },
    )
    statuses.length = 0
    begun = performance.now()
    return { id, statuses }
  }
  const within2s = (statuses: { status: string; reason: string | null; afterMs: number }[], wanted: object) =>
    vi.waitFor(
      () => {
        expect(statuses).toContainEqual(expect.objectContaining(wanted))
        expect(statuses[0]?.afterMs).toBeLessThan(2000)
      },
      { timeout: 6000 },
    )

  it('puts a HEALTHCHECK that says unhealthy on the page within 2 s', async () => {
    const { statuses } = await watched()
    const exec = await world.raw.getContainer('webops-shop').exec({ Cmd: ['touch', '/tmp/sick'] })
    await exec.start({})
    // The engine itself looks once a second.
    await vi.waitFor(async () => expect((await world.container('shop'))?.health).toBe('unhealthy'), { timeout: 10_000 })
    const known = performance.now()
    await vi.waitFor(() => expect(statuses).toContainEqual(expect.objectContaining({ status: 'unhealthy' })), { timeout: 5000 })
    expect(performance.now() - known).toBeLessThan(2000)
    expect(statuses[0]).toMatchObject({ reason: 'its HEALTHCHECK says unhealthy' })
  })

  it('puts a container that ended on the page within 2 s, with its exit status, and that it is there again', async () => {
    const { statuses } = await watched()
    const exec = await world.raw.getContainer('webops-shop').exec({ Cmd: ['sh', '-c', 'kill -TERM 1'] })
    await exec.start({})
    await within2s(statuses, {
      status: 'failed',
      reason: expect.stringMatching(/^the container exited with status \d+; it is started again$/) as string,
    })
    await vi.waitFor(() => expect(statuses.at(-1)?.status).toBe('running'), { timeout: 20_000 })
  })

  it('starts a container again that somebody stopped, without being asked', async () => {
    const { statuses } = await watched()
    await world.raw.getContainer('webops-shop').stop({ t: 0 })
    await vi.waitFor(() => expect(statuses.map(({ reason }) => reason).join()).toContain('stopped outside of WebOps'), { timeout: 3000 })
    await vi.waitFor(async () => expect((await world.container('shop'))?.state).toBe('running'), { timeout: 10_000 })
    await vi.waitFor(async () => expect(await world.mends()).toContain('shop: its container was stopped outside of WebOps; started again'))
  })

  it('says of one that ran out of memory that it did', async () => {
    const { statuses } = await watched({ memoryLimitMb: 32 })
    const exec = await world.raw.getContainer('webops-shop').exec({ Cmd: ['touch', '/tmp/greedy'] })
    await exec.start({})
    await vi.waitFor(
      () =>
        expect(statuses).toContainEqual(
          expect.objectContaining({ status: 'failed', reason: expect.stringMatching(/^the container ran out of memory/) as string }),
        ),
      { timeout: 10_000 },
    )
  })
})
