import { afterEach, describe, expect, it } from 'vitest'
import type { DeploymentHook, HookContext, Services } from '../../src/addon-api/context.ts'
import type { Clock } from '#core/ports/clock.ts'
import { RolloutRunner } from '#core/rollout/rollout-runner.ts'
import { isFenced } from '#core/worker/fenced.ts'
import { Lease } from '#core/worker/lease.ts'
import type { WorkerCore } from '#core/worker/worker-core.ts'
import { happySteps, testWorker } from './test-worker.ts'

type World = Awaited<ReturnType<typeof testWorker>>

let world: World
const leases: Lease[] = []
afterEach(async () => {
  await Promise.all(leases.splice(0).map((lease) => lease.release()))
  await world.close()
})

/** Time that the test lets pass for both workers, on top of the real one. */
function turnableClock(real: Clock) {
  let offset = 0
  const clock: Clock = {
    now: () => new Date(real.now().getTime() + offset),
    monotonic: () => real.monotonic() + offset,
    sleep: (ms, signal) => real.sleep(ms, signal),
  }
  return { clock, pass: (ms: number) => void (offset += ms) }
}

/** Two worker processes of one server: the same database, and a lease and a runner each. */
async function twoWorkers(hook: DeploymentHook) {
  world = await testWorker(hook)
  const effects: string[] = []
  const { clock, pass } = turnableClock(world.worker.clock)
  const workerOf = (name: string) => {
    const lease = new Lease({
      servers: world.worker.servers,
      serverId: world.worker.serverId,
      clock,
      note: () => undefined,
      processes: { own: async () => name, isOver: async () => false },
    })
    leases.push(lease)
    const acts = (what: string) => async () => void effects.push(`${name}: ${what}`)
    const services = {
      ...world.worker.services,
      engine: { ...world.worker.services.engine, stopContainer: acts('stop'), removeContainer: acts('remove') },
      proxy: {
        ...world.worker.services.proxy,
        point: async (_: string, address: string | null) => void effects.push(`${name}: point to ${address}`),
      },
    } as unknown as Services
    const worker: WorkerCore = { ...world.worker, clock, lease, services }
    return { worker, lease, runner: new RolloutRunner(worker, async () => undefined) }
  }
  return { first: workerOf('first'), second: workerOf('second'), effects, pass }
}

/** A step that stands still the first time that it runs, until it is told to go on. */
function freezing() {
  const reached = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  let times = 0
  return {
    reached: reached.promise,
    wake: () => gate.resolve(),
    async here() {
      if (++times > 1) return
      reached.resolve()
      await gate.promise
    },
  }
}

const never = new AbortController().signal
let address = 4000

/** Starts a container at an address of its own, switches to it, and lets the old one go. */
function steps(context: HookContext, overrides: Parameters<typeof happySteps>[1]) {
  const { services, facts } = context
  return happySteps(context, {
    start: {
      run: async () => void (facts.candidateAddress = `127.0.0.1:${++address}`),
      cleanUp: () => services.engine.removeContainer('webops-shop.next'),
    },
    switch: {
      run: async () => {
        await services.proxy.point('shop', facts.candidateAddress ?? null)
        facts.switched = true
      },
    },
    ...overrides,
  })
}

describe('a worker that was frozen while another one took over', () => {
  it('neither switches nor cleans up nor writes when it wakes up before its switch', async () => {
    const freeze = freezing()
    const { first, second, effects, pass } = await twoWorkers((context) =>
      steps(context, {
        switch: {
          run: async () => {
            await freeze.here()
            await context.services.proxy.point('shop', context.facts.candidateAddress ?? null)
            context.facts.switched = true
          },
        },
      }),
    )
    const { id } = await world.addDeployment('shop')
    const rollout = await world.request(id)
    await first.lease.take(never)
    const frozen = first.runner.wake(id).then(
      () => null,
      (error: unknown) => error,
    )
    await freeze.reached
    pass(60_000)
    await second.lease.take(never)
    await second.runner.recover()
    await second.runner.wake(id)
    const [done, served] = [await world.worker.rollouts.get(rollout.id), await world.worker.deployments.get(id)]
    expect(done).toMatchObject({ state: 'succeeded', attempt: 2 })
    const [lines, seen] = [world.lines.length, [...effects]]

    freeze.wake()
    expect(isFenced(await frozen)).toBe(true)
    expect(effects).toEqual(seen)
    expect(effects.filter((effect) => effect.includes('point'))).toEqual([`second: point to ${served?.liveAddress}`])
    expect(world.lines).toHaveLength(lines)
    expect(await world.worker.rollouts.get(rollout.id)).toEqual(done)
    expect(await world.worker.deployments.get(id)).toEqual(served)
  })

  it('lets no container go when it wakes up after its switch, and leaves the end to the one that goes on', async () => {
    const freeze = freezing()
    const { first, second, effects, pass } = await twoWorkers((context) =>
      steps(context, {
        promote: {
          run: async () => {
            await freeze.here()
            await context.services.engine.stopContainer('webops-shop', 10)
          },
        },
      }),
    )
    const { id } = await world.addDeployment('shop')
    const rollout = await world.request(id)
    await first.lease.take(never)
    const frozen = first.runner.wake(id).then(
      () => null,
      (error: unknown) => error,
    )
    await freeze.reached
    pass(60_000)
    await second.lease.take(never)
    await second.runner.recover()
    const done = await world.worker.rollouts.get(rollout.id)
    expect(done).toMatchObject({ state: 'succeeded' })
    freeze.wake()
    expect(isFenced(await frozen)).toBe(true)
    expect(effects.filter((effect) => effect.includes('stop'))).toEqual(['second: stop'])
    expect(effects.filter((effect) => effect.includes('point'))).toHaveLength(1)
    expect(await world.worker.rollouts.get(rollout.id)).toEqual(done)
  })

  it('begins nothing that was asked for since', async () => {
    const { first, second, effects, pass } = await twoWorkers((context) => steps(context, {}))
    const { id } = await world.addDeployment('shop')
    await first.lease.take(never)
    pass(60_000)
    await second.lease.take(never)
    const rollout = await world.request(id)
    await expect(first.runner.wake(id)).rejects.toMatchObject({ code: 'fenced' })
    expect(effects).toEqual([])
    expect(await world.worker.rollouts.get(rollout.id)).toMatchObject({ state: 'queued', attempt: 1, startedAt: null })
    await second.runner.wake(id)
    expect(await world.worker.rollouts.get(rollout.id)).toMatchObject({ state: 'succeeded', attempt: 1 })
  })
})

describe('what a rollout writes', () => {
  it('is refused once it was begun again, whoever writes it', async () => {
    world = await testWorker((context) => happySteps(context))
    const { rollouts } = world.worker
    const { id } = await world.addDeployment('shop')
    const rollout = await world.request(id)
    await rollouts.start(rollout.id, { runtime: 'docker', steps: [{ key: 'build', title: 'Build', addon: 'test' }] })
    expect(await rollouts.isCurrent(rollout)).toBe(true)
    expect(await rollouts.takeOver(rollout.id)).toBe(2)
    expect(await rollouts.isCurrent(rollout)).toBe(false)
    expect(await rollouts.recordSteps(rollout.id, [{ position: 0, changes: { state: 'running' } }], { commit: 'abc' }, 1)).toBe(false)
    expect(await rollouts.finish(rollout.id, { state: 'failed' }, 1)).toBe(false)
    await rollouts.requeue(rollout.id, 1)
    expect(await rollouts.get(rollout.id)).toMatchObject({ state: 'running', attempt: 2, commit: null, steps: [{ state: 'pending' }] })
    expect(await rollouts.recordSteps(rollout.id, [{ position: 0, changes: { state: 'running' } }], null, 2)).toBe(true)
    expect(await rollouts.finish(rollout.id, { state: 'succeeded' }, 2)).toBe(true)
  })
})
