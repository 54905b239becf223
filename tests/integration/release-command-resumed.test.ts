import { afterEach, describe, expect, it, vi } from 'vitest'
import type { HookContext } from '../../src/addon-api/context.ts'
import type { Step } from '../../src/addon-api/step.ts'
import { RolloutRunner } from '#core/rollout/rollout-runner.ts'
import { happySteps, testWorker } from './test-worker.ts'

const IMAGE = `sha256:${'a'.repeat(64)}`
const KEYS = ['build', 'freeze', 'release-command', 'start', 'switch', 'promote']

let world: Awaited<ReturnType<typeof testWorker>>
afterEach(() => world.close())

/** @param run what the release command does, each time that it is asked to */
async function begin(run: Step['run']) {
  const ran: string[] = []
  const hook = (context: HookContext) => {
    const steps = happySteps(context)
    steps.splice(1, 0, {
      key: 'release-command',
      title: 'Run the release command',
      needsRelease: true,
      once: () => context.release?.image?.id ?? '',
      describe: () => ({ summary: 'Runs it once' }),
      run: async (progress) => {
        if (context.facts.once?.['release-command']?.done) return
        ran.push('release-command')
        await run(progress)
      },
    })
    return steps
  }
  world = await testWorker(hook)
  const { id } = await world.addDeployment('shop')
  return { ...world, id, ran, rollout: await world.request(id), runner: new RolloutRunner(world.worker, async () => undefined) }
}

/** What a worker leaves that is killed: the record of a rollout that runs. */
async function killedWith(facts: object): Promise<void> {
  const { worker } = world
  const [rollout] = (await world.database.rollout.findMany()).map(({ id }) => id)
  const steps = KEYS.map((key) => ({ key, title: key, addon: 'test' }))
  await worker.rollouts.start(rollout ?? '', { runtime: 'docker', steps, releaseNumber: 1 })
  await worker.rollouts.recordSteps(rollout ?? '', [], { imageId: IMAGE, imageName: 'webops/shop:1', ...facts })
}

describe('a release command whose worker ends', () => {
  it('has its beginning on record before it begins, and its end with it', async () => {
    let recorded: unknown = null
    const { worker, id, rollout, runner } = await begin(async () => {
      recorded = (await world.worker.rollouts.get(rollout.id))?.facts.once
    })
    await runner.wake(id)
    expect(recorded).toEqual({ 'release-command': { to: IMAGE, done: false } })
    expect((await worker.rollouts.get(rollout.id))?.facts.once).toEqual({ 'release-command': { to: IMAGE, done: true } })
  })

  it('while it runs is not run a second time: the rollout fails and says what to do', async () => {
    const { worker, id, ran, rollout, runner } = await begin(async () => undefined)
    await killedWith({ once: { 'release-command': { to: IMAGE, done: false } } })
    await runner.recover()
    await runner.wake(id)
    expect(ran).toEqual([])
    expect(await worker.rollouts.get(rollout.id)).toMatchObject({
      state: 'failed',
      error: { code: 'release_command_interrupted', step: 'release-command', hint: expect.stringContaining('ask for the rollout again') },
    })
    const again = await world.request(id)
    await runner.wake(id)
    expect(ran).toEqual(['release-command'])
    expect(await worker.rollouts.get(again.id)).toMatchObject({ state: 'succeeded' })
  })

  it('by being stopped is not run a second time either', async () => {
    const { worker, id, ran, rollout, runner } = await begin(
      ({ signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new DOMException('ended', 'AbortError')), { once: true }),
        ),
    )
    void runner.wake(id)
    await vi.waitFor(() => expect(ran).toEqual(['release-command']))
    await runner.stop()
    const next = new RolloutRunner(worker, async () => undefined)
    await next.recover()
    await next.wake(id)
    expect(ran).toEqual(['release-command'])
    expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'failed', error: { code: 'release_command_interrupted' } })
  })

  it('after its end is not run again for the same image', async () => {
    const { worker, id, ran, rollout, runner } = await begin(async () => undefined)
    await killedWith({ once: { 'release-command': { to: IMAGE, done: true } } })
    await runner.recover()
    await runner.wake(id)
    expect(ran).toEqual([])
    expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'succeeded', attempt: 2 })
  })

  it('after its end is run for another image', async () => {
    const { worker, id, ran, rollout, runner } = await begin(async () => undefined)
    await killedWith({ once: { 'release-command': { to: `sha256:${'b'.repeat(64)}`, done: true } } })
    await runner.recover()
    await runner.wake(id)
    expect(ran).toEqual(['release-command'])
    expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'succeeded', attempt: 2 })
  })
})
