import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Supervisor, UnitSight } from '#core/ports/supervisor.ts'
import { reconcileWorld, type ReconcileWorld } from './reconcile-world.ts'
import { happySteps } from './test-worker.ts'

let world: ReconcileWorld
beforeEach(async () => {
  world = await reconcileWorld((context) => happySteps(context))
})
afterEach(() => world.close())

const running = async (name: string) => {
  const container = await world.container(name)
  if (container?.state !== 'running') throw new Error(`${name} does not run`)
  return container
}

describe('reconciling containers', () => {
  it('makes what is gone again as its release has it, sends requests there, and then finds nothing to do', async () => {
    const { id } = await world.add('shop', { port: 8000 })
    expect(await world.reconcile()).toEqual([
      'shop: its container was gone; made again and started',
      expect.stringMatching(/^shop: its requests went nowhere; to 127\.0\.0\.1:\d+ now$/),
    ])
    const made = await running('shop')
    expect(made.labels).toMatchObject({ 'webops.deployment': 'shop', 'webops.release': '1', 'webops.instance': world.instance })
    const address = `127.0.0.1:${made.ports[0]?.hostPort}`
    expect(world.pointed.get('shop')).toBe(address)
    expect(await world.worker.deployments.get(id)).toMatchObject({ liveAddress: address })
    expect(await world.reconcile()).toEqual([])
    expect((await running('shop')).startedAt).toEqual(made.startedAt)
    expect(world.events).toContainEqual({ type: 'deployment', deployment: 'shop' })
  })

  it('starts one again that somebody stopped or removed by hand, and leaves one alone that was stopped through WebOps', async () => {
    const { id } = await world.add('shop')
    await world.reconcile()
    await world.raw.getContainer('webops-shop').stop({ t: 0 })
    expect(await world.reconcile()).toEqual(['shop: its container was stopped outside of WebOps; started again'])
    await running('shop')
    await world.raw.getContainer('webops-shop').remove({ force: true })
    expect(await world.reconcile()).toEqual(['shop: its container was gone; made again and started'])

    await world.worker.deployments.setDesiredState(id, 'stopped')
    await world.worker.deployments.setStatus(id, { status: 'stopped', reason: null })
    await world.raw.getContainer('webops-shop').stop({ t: 0 })
    expect(await world.reconcile()).toEqual([])
    expect((await world.container('shop'))?.state).toBe('exited')
    await world.raw.getContainer('webops-shop').start()
    expect(await world.reconcile()).toEqual(['shop: it ran, though it is to be stopped; stopped'])
  })

  it('leaves one that crashes again and again to the engine', async () => {
    await world.add('shop')
    await world.reconcile()
    const before = await running('shop')
    await world.raw
      .getContainer('webops-shop')
      .exec({ Cmd: ['sh', '-c', 'kill -TERM 1'] })
      .then((exec) => exec.start({}))
    await vi.waitFor(async () => expect((await world.container('shop'))?.restartCount).toBe(1), { timeout: 10_000 })
    expect(await world.reconcile()).toEqual([])
    expect((await world.container('shop'))?.id).toBe(before.id)
  })

  it('removes what rollouts left, and nothing that lacks our labels or belongs to another installation', async () => {
    await world.add('shop')
    await world.reconcile()
    const { engine, raw, imageId } = world
    const left = async (name: string) => {
      const labels = { 'webops.deployment': 'shop', 'webops.release': '7' }
      const spec = { name, image: imageId, environment: {}, labels, networkMode: 'none', ports: [], mounts: [] }
      return engine.createContainer({ ...spec, restartPolicy: 'no', stopGraceSeconds: 1 })
    }
    await left('webops-shop.next')
    await left('webops-shop.old')
    const foreign = await raw.createContainer({ name: `foreign-${world.instance}`, Image: 'debian:bookworm-slim' })
    const others = await raw.createContainer({
      name: `other-${world.instance}`,
      Image: imageId,
      Labels: { 'webops.deployment': 'shop', 'webops.instance': 'another' },
    })
    try {
      expect(await world.reconcile()).toEqual([
        'shop: webops-shop.next was left of a rollout; removed',
        'shop: webops-shop.old was left of a rollout; removed',
      ])
      expect(await world.containers()).toEqual(['webops-shop'])
      await expect(foreign.inspect()).resolves.toBeDefined()
      await expect(others.inspect()).resolves.toBeDefined()
    } finally {
      await Promise.all([foreign.remove({ force: true }), others.remove({ force: true })])
    }
  })

  it('gives the container that serves its name back when a rollout ended right after its switch', async () => {
    const { id } = await world.add('shop', { port: 8000 })
    await world.reconcile()
    const old = await running('shop')
    const { engine, imageId } = world
    const made = await engine.createContainer({
      name: 'webops-shop.next',
      image: imageId,
      environment: {},
      labels: { 'webops.deployment': 'shop', 'webops.release': '2' },
      networkMode: 'bridge',
      ports: [{ containerPort: 8000, protocol: 'tcp', hostAddress: '127.0.0.1' }],
      mounts: [],
      restartPolicy: 'no',
      stopGraceSeconds: 1,
    })
    await engine.startContainer(made.id)
    const address = `127.0.0.1:${(await engine.inspectContainer(made.id))?.ports[0]?.hostPort}`
    await world.release(id, 'shop', 2, { port: 8000 })
    world.pointed.set('shop', address)
    expect(await world.reconcile()).toEqual([
      'shop: its live container was not the one that has its name; it has its name and what keeps it running now',
    ])
    expect((await running('shop')).id).toBe(made.id)
    expect(await world.containers()).toEqual(['webops-shop'])
    expect(await engine.inspectContainer(old.id)).toBeNull()
    expect(world.pointed.get('shop')).toBe(address)
  })

  it('believes the engine, and not the record, where a container answers', async () => {
    const { id } = await world.add('shop', { port: 8000 })
    await world.reconcile()
    const address = world.pointed.get('shop')
    world.pointed.set('shop', '127.0.0.1:1')
    const { liveReleaseId } = (await world.worker.deployments.get(id)) ?? {}
    await world.worker.deployments.setLive(id, liveReleaseId ?? null, 1_000, '10.0.0.1:22')
    expect(await world.reconcile()).toEqual([`shop: its requests went to 127.0.0.1:1; to ${address} now`])
    expect(await world.worker.deployments.get(id)).toMatchObject({ liveAddress: address })
  })

  it('removes what is left of a deployment that was removed, and leaves one alone that the database does not know', async () => {
    const { id } = await world.add('shop')
    await world.add('blog')
    await world.reconcile()
    await world.worker.deployments.markRemoved(id)
    await world.database.deployment.update({ where: { name: 'blog' }, data: { name: 'renamed-in-the-database' } })
    const mended = await world.reconcile()
    expect(mended).toContain('shop: webops-shop was left of it after its removal; removed')
    expect(await world.container('shop')).toBeNull()
    await running('blog')
    expect(world.notes.join('\n')).toContain('There are things of a deployment blog that the database does not know')
  })

  it('does nothing about a deployment that a rollout waits for or is at work on, and holds rollouts away while it mends', async () => {
    const { id } = await world.add('shop')
    const rollout = await world.request(id, 'restart')
    expect(await world.reconcile()).toEqual([])
    expect(await world.containers()).toEqual([])
    await world.worker.rollouts.requestCancel(rollout.id)

    const gate = Promise.withResolvers<void>()
    const held = world.runner.whileIdle(id, () => gate.promise)
    const next = await world.request(id, 'restart')
    const woken = world.runner.wake(id)
    expect((await world.worker.rollouts.get(next.id))?.state).toBe('queued')
    gate.resolve()
    await Promise.all([held, woken])
    expect((await world.worker.rollouts.get(next.id))?.state).toBe('succeeded')
  })

  it('does nothing when a rollout began after it had looked', async () => {
    const { id } = await world.add('shop')
    const survey = world.engine.surveyContainers.bind(world.engine)
    vi.spyOn(world.engine, 'surveyContainers').mockImplementation(async (labels) => {
      const seen = await survey(labels)
      await world.request(id, 'restart')
      return seen
    })
    expect(await world.reconcile()).toEqual([])
    vi.restoreAllMocks()
    expect(await world.containers()).toEqual([])
  })

  it('tells of a volume and an image that are gone, once, and deletes nothing', async () => {
    await world.add('shop', { volumes: ['data:/data'] })
    const { id } = await world.add('blog')
    await world.reconcile()
    // Of one that was never started, its volume is not there either.
    await world.reconcile()
    await world.database.release.updateMany({ where: { deploymentId: id }, data: { imageId: `sha256:${'b'.repeat(64)}` } })
    await world.raw.getContainer('webops-shop').remove({ force: true })
    await world.raw.getVolume('webops-shop-data').remove()
    vi.spyOn(world.engine, 'createContainer').mockRejectedValue(new Error('no space left on device'))
    const told = await world.reconcile()
    expect(told).toEqual([
      'shop: its volume webops-shop-data is not there; noted: an empty one is made with the next container',
      expect.stringContaining('blog: the image of its live release 1 is gone; noted'),
    ])
    expect(await world.reconcile()).toEqual([])
    vi.restoreAllMocks()
    expect(await world.worker.releases.getByNumber(id, 1)).toMatchObject({ imageAvailable: false })
  })

  it('is not kept from the others by a record that was tampered with', async () => {
    const { id } = await world.add('shop')
    await world.add('blog')
    await world.database.deployment.update({ where: { id }, data: { dockerVolumes: { not: 'a list' } } })
    expect(await world.reconcile()).toEqual(['blog: its container was gone; made again and started'])
    expect(world.notes.join('\n')).toContain('A stored deployment cannot be read')
  })

  it('refuses to make a container that the policy of the server does not allow', async () => {
    await world.add('shop', { volumes: ['/etc:/host'] })
    expect(await world.reconcile()).toEqual([])
    expect(await world.containers()).toEqual([])
    expect(world.notes.join('\n')).toContain('could not reconcile shop')
  })

  it('mends containers while the proxy is away, and says that it could not do everything', async () => {
    await world.add('shop')
    world.applied.away = true
    expect(await world.reconcile()).toEqual(['shop: its container was gone; made again and started'])
    expect(world.reconciler.last).toMatchObject({ problem: 'Caddy does not answer.' })
    world.applied.away = false
    await world.reconcile()
    expect(world.reconciler.last).toMatchObject({ problem: null, looked: 1, mended: 0 })
  })
})

describe('reconciling units', () => {
  /** systemd in memory: a unit's file, whether it is enabled, and whether it runs. */
  function systemd() {
    const units = new Map<string, UnitSight>()
    const did: string[] = []
    const change = (unit: string, status: Partial<NonNullable<UnitSight['status']>>) => {
      const found = units.get(unit)
      if (found?.status) Object.assign(found.status, status)
    }
    const supervisor: Supervisor = {
      available: async () => true,
      install: async (unit, text) => {
        did.push(`install ${unit}`)
        const status = units.get(unit)?.status ?? { activeState: 'inactive', subState: 'dead', enabled: false, restarts: 0 }
        units.set(unit, { unit, text, status })
      },
      remove: async (unit) => void (did.push(`remove ${unit}`), units.delete(unit)),
      enable: async (unit) => change(unit, { enabled: true }),
      disable: async (unit) => change(unit, { enabled: false }),
      start: async (unit) => {
        did.push(`start ${unit}`)
        const container = unit.replace('.service', '')
        if ((await world.engine.inspectContainer(container))?.state !== 'running') await world.engine.startContainer(container)
        change(unit, { activeState: 'active' })
      },
      stop: async (unit) => void (did.push(`stop ${unit}`), change(unit, { activeState: 'inactive' })),
      restart: async () => undefined,
      status: async (unit) => units.get(unit)?.status ?? null,
      survey: async (only) => [...units.values()].filter(({ unit }) => only === undefined || only.includes(unit)),
    }
    return { supervisor, units, did }
  }

  it('installs one that is missing, disabled, stopped or changed, without touching the container that runs', async () => {
    const { supervisor, units, did } = systemd()
    world.useSupervisor(supervisor)
    await world.add('shop')
    expect(await world.reconcile()).toEqual(['shop: webops-shop.service was gone; installed and started again'])
    const { startedAt, id } = await running('shop')
    const body = await readFile(join(world.worker.folders.deployments, 'shop/container.json'), 'utf8')
    expect(JSON.parse(body)).toMatchObject({ Env: ['COLOUR=green'], HostConfig: { RestartPolicy: { Name: 'no' } } })
    expect(await world.reconcile()).toEqual([])

    const unit = units.get('webops-shop.service')
    if (!unit?.status) throw new Error('no unit')
    unit.text += '# by hand\n'
    expect(await world.reconcile()).toEqual(['shop: webops-shop.service was not as WebOps writes it; written again'])
    Object.assign(units.get('webops-shop.service')?.status ?? {}, { enabled: false })
    expect(await world.reconcile()).toEqual(['shop: webops-shop.service was disabled; enabled again'])
    Object.assign(units.get('webops-shop.service')?.status ?? {}, { activeState: 'failed' })
    expect(await world.reconcile()).toEqual(['shop: webops-shop.service was stopped outside of WebOps; started again'])
    units.delete('webops-shop.service')
    expect(await world.reconcile()).toEqual(['shop: webops-shop.service was gone; installed and started again'])
    expect(await running('shop')).toMatchObject({ id, startedAt })
    // One that is between two starts is systemd's affair.
    did.length = 0
    Object.assign(units.get('webops-shop.service')?.status ?? {}, { activeState: 'activating' })
    expect(await world.reconcile()).toEqual([])
    expect(did).toEqual([])
  })

  it('removes that of a removed deployment, and none that is not ours', async () => {
    const { supervisor, units, did } = systemd()
    world.useSupervisor(supervisor)
    const { id } = await world.add('shop')
    await world.reconcile()
    await world.worker.deployments.markRemoved(id)
    const status = { activeState: 'active' as const, subState: 'running', enabled: true, restarts: 0 }
    units.set('webops-foreign.service', { unit: 'webops-foreign.service', text: 'ExecStart=/bin/true', status })
    did.length = 0
    expect(await world.reconcile()).toContain('shop: webops-shop.service was left of it after its removal; removed')
    expect(did).toEqual(['remove webops-shop.service'])
    expect([...units.keys()]).toEqual(['webops-foreign.service'])
  })
})

describe('reconciling rollouts', () => {
  it('takes up one that runs on record while nobody is at work on it, and wakes one that waits', async () => {
    const [shop, blog] = [await world.add('shop'), await world.add('blog')]
    const interrupted = await world.request(shop.id)
    await world.worker.rollouts.start(interrupted.id, { runtime: 'docker', steps: [] })
    const waiting = await world.request(blog.id)
    await world.reconcile()
    await vi.waitFor(async () => {
      expect(await world.worker.rollouts.get(interrupted.id)).toMatchObject({ state: 'succeeded', attempt: 2 })
      expect(await world.worker.rollouts.get(waiting.id)).toMatchObject({ state: 'succeeded', attempt: 1 })
    })
    await Promise.all([world.runner.wake(shop.id), world.runner.wake(blog.id)])
  })
})
