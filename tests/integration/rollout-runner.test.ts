import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DeploymentHook, HookContext } from '../../src/addon-api/context.ts'
import type { Step } from '../../src/addon-api/step.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { previewRollout } from '#core/rollout/preview-rollout.ts'
import { RolloutRunner } from '#core/rollout/rollout-runner.ts'
import { createDeploymentInput } from '#core/deployment/deployment.schema.ts'
import { happySteps, testWorker } from './test-worker.ts'
import { DEFAULT_RUN_SETTINGS } from '#core/deployment/run-settings.ts'

let world: Awaited<ReturnType<typeof testWorker>>
afterEach(() => world.close())

async function begin(hook: DeploymentHook) {
  world = await testWorker(hook)
  return { ...world, runner: new RolloutRunner(world.worker, async () => undefined) }
}
const waitsForAbort: Step['run'] = ({ signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new DOMException('ended', 'AbortError')), { once: true }))

describe('the rollout runner', () => {
  it('deploys: a frozen release serves, with its steps and their times on record', async () => {
    const { runner, worker, addDeployment, request } = await begin((context) => happySteps(context))
    const { id } = await addDeployment('shop')
    const rollout = await request(id)
    await runner.wake(id)
    const done = await worker.rollouts.get(rollout.id)
    expect(done).toMatchObject({ state: 'succeeded', releaseNumber: 1, runtime: 'docker', error: null })
    expect(done?.steps.map((step) => [step.key, step.state])).toEqual([
      ['build', 'succeeded'],
      ['freeze', 'succeeded'],
      ['start', 'succeeded'],
      ['switch', 'succeeded'],
      ['promote', 'succeeded'],
    ])
    const deployment = await worker.deployments.get(id)
    expect(deployment).toMatchObject({ status: 'running', liveAddress: '127.0.0.1:4001', desiredState: 'running' })
    const release = await worker.releases.getByNumber(id, 1)
    expect(release?.configuration.variables).toMatchObject({
      COLOUR: { value: 'green' },
      PASSWORD: { ciphertext: expect.stringContaining('AGE ENCRYPTED') as string },
    })
  })

  it('leaves what serves alone when a later rollout fails, and says why', async () => {
    let broken = false
    const { runner, worker, addDeployment, request } = await begin((context) =>
      happySteps(
        context,
        broken
          ? {
              start: {
                run: () =>
                  Promise.reject(
                    new WebopsError({ code: 'container_exited', kind: 'failed', message: 'It ended at once.', hint: 'Look.' }),
                  ),
              },
            }
          : {},
      ),
    )
    const { id } = await addDeployment('shop')
    await request(id)
    await runner.wake(id)
    broken = true
    const second = await request(id)
    await runner.wake(id)
    expect(await worker.rollouts.get(second.id)).toMatchObject({
      state: 'failed',
      error: { code: 'container_exited', hint: 'Look.', step: 'start' },
    })
    const deployment = await worker.deployments.get(id)
    expect(deployment?.status).toBe('running')
    expect((await worker.releases.get(deployment?.liveReleaseId ?? ''))?.number).toBe(1)
    // Nobody is offered a release that never served.
    expect(await worker.releases.getByNumber(id, 2)).toBeNull()
  })

  it('is failed when its first rollout failed, since nothing serves', async () => {
    const { runner, worker, addDeployment, request } = await begin((context) =>
      happySteps(context, { build: { run: () => Promise.reject(new Error('no space left')) } }),
    )
    const { id } = await addDeployment('shop')
    await request(id)
    await runner.wake(id)
    expect(await worker.deployments.get(id)).toMatchObject({
      status: 'failed',
      statusReason: expect.stringContaining('no space left') as string,
    })
  })

  it('runs one rollout of a deployment at a time, and those of others beside it', async () => {
    let atOnce = 0
    let most = 0
    const perDeployment = new Map<string, number>()
    const slow = (context: HookContext): Partial<Step> => ({
      run: async () => {
        const mine = (perDeployment.get(context.deployment.name) ?? 0) + 1
        expect(mine).toBe(1)
        perDeployment.set(context.deployment.name, mine)
        most = Math.max(most, ++atOnce)
        await vi.waitFor(() => expect(most).toBe(2))
        atOnce--
        perDeployment.set(context.deployment.name, 0)
        Object.assign(context.facts, { candidateAddress: '127.0.0.1:4001' })
      },
    })
    const { runner, worker, addDeployment, request } = await begin((context) => happySteps(context, { start: slow(context) }))
    const [shop, blog] = await Promise.all([addDeployment('shop'), addDeployment('blog')])
    const first = await request(shop.id)
    const again = await request(shop.id, 'stop')
    await request(blog.id)
    await Promise.all([runner.wake(shop.id), runner.wake(shop.id), runner.wake(blog.id)])
    expect((await worker.rollouts.get(first.id))?.state).toBe('succeeded')
    expect((await worker.rollouts.get(again.id))?.state).toBe('succeeded')
    expect((await worker.deployments.get(shop.id))?.status).toBe('stopped')
  })

  it('cancels: what was begun is cleaned up and the next one runs', async () => {
    let cleaned = false
    let hang = true
    const { runner, worker, addDeployment, request } = await begin((context) =>
      happySteps(context, hang ? { build: { run: waitsForAbort, cleanUp: async () => void (cleaned = true) } } : {}),
    )
    const { id } = await addDeployment('shop')
    const first = await request(id)
    const running = runner.wake(id)
    await vi.waitFor(async () => expect((await worker.rollouts.get(first.id))?.steps[0]?.state).toBe('running'))
    hang = false
    const second = await request(id, 'deploy')
    runner.cancel(first.id)
    await running
    expect(cleaned).toBe(true)
    expect(await worker.rollouts.get(first.id)).toMatchObject({ state: 'cancelled', error: { code: 'cancelled' } })
    expect(await worker.rollouts.get(second.id)).toMatchObject({ state: 'succeeded' })
  })

  it('begins again after the worker was shut down in the middle', async () => {
    let hang = true
    const { runner, worker, lines, addDeployment, request } = await begin((context) =>
      happySteps(context, hang ? { build: { run: waitsForAbort } } : {}),
    )
    const { id } = await addDeployment('shop')
    const rollout = await request(id)
    void runner.wake(id)
    await vi.waitFor(async () => expect((await worker.rollouts.get(rollout.id))?.steps[0]?.state).toBe('running'))
    await runner.stop()
    expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'queued', attempt: 2 })
    hang = false
    const next = new RolloutRunner(worker, async () => undefined)
    await next.recover()
    await next.wake(id)
    expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'succeeded', attempt: 2, releaseNumber: 1 })
    expect(lines.map((line) => line.text)).toContain('The worker was restarted: begun again (attempt 2).')
  })

  it.each([
    ['behind it', { switched: true }],
    ['before it could write that down', {}],
  ])('goes on after the switch when the worker was killed %s', async (_when, recorded) => {
    const ran: string[] = []
    const { worker, pointed, addDeployment, request } = await begin((context) =>
      happySteps(context, { promote: { run: async () => void ran.push('promote') } }),
    )
    const { id } = await addDeployment('shop')
    const rollout = await request(id)
    // What a killed worker leaves: running, switched, the proxy pointed, with its release on record.
    const facts = { imageId: `sha256:${'a'.repeat(64)}`, imageName: 'webops/shop:1', candidateAddress: '127.0.0.1:4002', ...recorded }
    const steps = ['build', 'freeze', 'start', 'switch', 'promote'].map((key) => ({ key, title: key, addon: 'test' }))
    await worker.rollouts.start(rollout.id, { runtime: 'docker', steps, releaseNumber: 1 })
    await worker.rollouts.recordSteps(rollout.id, [], facts)
    const configuration = {
      version: 1,
      port: 80,
      variables: {},
      volumes: [],
      ports: [],
      networkMode: 'bridge',
      ...DEFAULT_RUN_SETTINGS,
      generatedDockerfile: null,
      stack: null,
    } as const
    await worker.releases.create({
      deploymentId: id,
      number: 1,
      imageId: facts.imageId,
      imageName: facts.imageName,
      commit: null,
      commitSubject: null,
      configuration: { ...configuration, volumes: [], files: [], ports: [] },
    })
    pointed.set('shop', '127.0.0.1:4002')
    await new RolloutRunner(worker, async () => undefined).recover()
    expect(ran).toEqual(['promote'])
    // Addresses that the database names are not taken for what was switched to.
    expect(pointed.get('shop')).toBe('127.0.0.1:4002')
    expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'succeeded' })
    expect(await worker.deployments.get(id)).toMatchObject({ status: 'running', liveAddress: '127.0.0.1:4002' })
  })

  it('undoes what a worker that was killed before the switch left, and begins again', async () => {
    const undone: string[] = []
    const { worker, addDeployment, request } = await begin((context) =>
      happySteps(context, { start: { cleanUp: async () => void undone.push('start') } }),
    )
    const { id } = await addDeployment('shop')
    const rollout = await request(id)
    const steps = ['build', 'freeze', 'start', 'switch', 'promote'].map((key) => ({ key, title: key, addon: 'test' }))
    await worker.rollouts.start(rollout.id, { runtime: 'docker', steps, releaseNumber: 1 })
    const runner = new RolloutRunner(worker, async () => undefined)
    await runner.recover()
    expect(undone).toEqual(['start'])
    await runner.wake(id)
    expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'succeeded', attempt: 2 })
  })

  it('ends one that is open behind a later one, and goes on with what is asked for after that', async () => {
    const { runner, worker, database, addDeployment, request } = await begin((context) => happySteps(context))
    const { id } = await addDeployment('shop')
    await request(id)
    await runner.wake(id)
    const [earlier, later] = [await request(id, 'restart'), await request(id, 'restart')]
    // What nobody but an intruder writes: two that run at once, numbered beyond the deployment's own count.
    await database.rollout.update({ where: { id: earlier.id }, data: { state: 'running', startedAt: new Date() } })
    await database.rollout.update({ where: { id: later.id }, data: { state: 'running', startedAt: new Date(), sequence: 40 } })
    await runner.recover()
    expect(await worker.rollouts.get(earlier.id)).toMatchObject({ state: 'failed', error: { code: 'rollout_overtaken' } })
    expect(await worker.rollouts.get(later.id)).toMatchObject({ state: 'succeeded', attempt: 2 })
    const next = await request(id, 'restart')
    expect(next.sequence).toBe(41)
    await runner.wake(id)
    expect(await worker.rollouts.get(next.id)).toMatchObject({ state: 'succeeded' })
  })

  it('gives a rollout up after the worker died three times over it', async () => {
    const { runner, worker, addDeployment, request } = await begin((context) => happySteps(context))
    const { id } = await addDeployment('shop')
    const rollout = await request(id)
    for (let attempt = 1; attempt <= 3; attempt++) {
      await worker.rollouts.start(rollout.id, { runtime: 'docker', steps: [] })
      if (attempt < 3) await worker.rollouts.requeue(rollout.id)
    }
    await runner.recover()
    expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'failed', error: { code: 'worker_died' } })
  })

  it('cuts secrets out of what steps print', async () => {
    const { runner, lines, addDeployment, request } = await begin((context) =>
      happySteps(context, { promote: { run: async ({ log }) => log('connecting with correct-horse to the database', 'stdout') } }),
    )
    const { id } = await addDeployment('shop')
    await request(id)
    await runner.wake(id)
    const printed = lines.map((line) => line.text).join('\n')
    expect(printed).toContain('connecting with [REDACTED]')
    expect(printed).not.toContain('correct-horse')
  })

  it('refuses a rollout that the policy of the server does not allow, before any step', async () => {
    const { runner, worker, addDeployment, request } = await begin((context) => happySteps(context))
    const { id } = await addDeployment('shop')
    await worker.deployments.update(id, { dockerVolumes: ['/etc:/host'] })
    const rollout = await request(id)
    await runner.wake(id)
    expect(await worker.rollouts.get(rollout.id)).toMatchObject({
      state: 'failed',
      error: { code: 'policy_host_path_refused', step: 'prepare' },
      steps: [],
    })
  })

  it('frees the name of a removed deployment', async () => {
    const { runner, worker, addDeployment, request } = await begin((context) => happySteps(context))
    const { id } = await addDeployment('shop')
    await request(id)
    await request(id, 'remove')
    await runner.wake(id)
    expect(await worker.deployments.getByName('shop')).toBeNull()
    await expect(addDeployment('shop')).resolves.toMatchObject({ name: 'shop' })
  })
})

describe('a preview', () => {
  it('runs only what looks, describes the rest, and makes nothing', async () => {
    const ran: string[] = []
    const { worker } = await begin((context) => [
      {
        key: 'detect',
        title: 'Detect',
        preview: true,
        describe: () => ({ summary: 'Detects' }),
        run: async () => void (ran.push('detect'), Object.assign(context.facts, { stack: 'node' })),
      },
      {
        key: 'start',
        title: 'Start',
        needsRelease: true,
        describe: () => ({
          summary: 'Starts',
          gapSeconds: 3,
          warnings: ['Nothing serves meanwhile.'],
          artifacts: [{ kind: 'file', name: 'Dockerfile', content: `FROM ${context.facts.stack}` }],
        }),
        run: async () => void ran.push('start'),
      },
    ])
    const deployment = createDeploymentInput.parse({ name: 'shop', dockerImageName: 'nginx' })
    const plan = await previewRollout(worker, { kind: 'deploy', deployment }, new AbortController().signal)
    expect(ran).toEqual(['detect'])
    expect(plan).toMatchObject({
      deployment: 'shop',
      runtime: 'docker',
      stack: 'node',
      gapSeconds: 3,
      address: 'http://shop.localhost',
      warnings: ['Nothing serves meanwhile.'],
    })
    expect(plan.steps.map((step) => step.key)).toEqual(['detect', 'freeze', 'start'])
    expect(plan.steps[2]?.artifacts[0]?.content).toBe('FROM node')
    expect(await worker.deployments.getByName('shop')).toBeNull()
  })
})
