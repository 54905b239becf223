import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { reconcileWorld, type ReconcileWorld } from './reconcile-world.ts'
import { happySteps } from './test-worker.ts'

let world: ReconcileWorld
let network: string
let taken: { remove(): Promise<unknown> } | null = null

describe.each(['as it is', 'as somebody else calls theirs'])('reconciling networks, with the usual name %s', (who) => {
  beforeEach(async () => {
    world = await reconcileWorld((context) => happySteps(context))
    // It may be there already: of another installation on this machine.
    if (who !== 'as it is')
      taken = await world.raw.createNetwork({ Name: 'webops-default.production', CheckDuplicate: true }).catch(() => null)
    await world.add('shop')
    await world.add('blog')
    await world.reconcile()
    network = (await world.container('shop'))?.networkMode ?? ''
    if (who !== 'as it is') expect(network).toBe(`webops-default.production.${world.instance}`)
  })
  afterEach(async () => {
    await world.close()
    await taken?.remove()
    taken = null
  })

  it('puts the deployments of an environment on one network with links to each other, whoever has its usual name', async () => {
    expect(network).toMatch(/^webops-default\.production/)
    for (const name of ['shop', 'blog']) {
      const joined = (await world.container(name))?.network
      expect(joined?.name).toBe(network)
      expect(joined?.links.toSorted()).toEqual(['webops-blog:blog', 'webops-shop:shop'])
    }
    expect(await world.reconcile()).toEqual([])
    const { Labels } = await world.raw.getNetwork(network).inspect()
    expect(Labels).toEqual({ 'webops.environment': 'default/production', 'webops.instance': world.instance })
  })

  it('makes a network again that is gone, and starts what could not be started without it', async () => {
    for (const name of ['shop', 'blog']) await world.raw.getContainer(`webops-${name}`).stop({ t: 0 })
    await world.raw.getNetwork(network).remove()
    const mended = await world.reconcile()
    expect(mended).toContain(`shop: its network ${network} was gone; made again, with its container on it`)
    for (const name of ['shop', 'blog']) {
      const container = await world.container(name)
      expect(container?.state).toBe('running')
      expect(container?.network?.links.toSorted()).toEqual(['webops-blog:blog', 'webops-shop:shop'])
      expect(container?.ipAddress).toBeTruthy()
    }
    expect(await world.reconcile()).toEqual([])
  })

  it('puts one that runs back on its network without a restart', async () => {
    const before = await world.container('shop')
    for (const name of ['shop', 'blog']) await world.raw.getNetwork(network).disconnect({ Container: `webops-${name}`, Force: true })
    await world.raw.getNetwork(network).remove()
    await world.reconcile()
    const after = await world.container('shop')
    expect(after).toMatchObject({ id: before?.id, startedAt: before?.startedAt, state: 'running' })
    expect(after?.ipAddress).toBeTruthy()
  })

  it('tells of a container that is on another network, once, and leaves it running', async () => {
    const { engine, imageId } = world
    await engine.removeContainer('webops-shop')
    const made = await engine.createContainer({
      name: 'webops-shop',
      image: imageId,
      environment: {},
      labels: { 'webops.deployment': 'shop', 'webops.release': '1' },
      networkMode: 'bridge',
      ports: [],
      mounts: [],
      restartPolicy: 'unless-stopped',
      stopGraceSeconds: 1,
    })
    await engine.startContainer(made.id)
    expect(await world.reconcile()).toEqual([
      `shop: its container is on the network bridge, and not on ${network}: others do not reach it by its name; noted: its next rollout moves it (webops restart shop)`,
    ])
    expect(await world.reconcile()).toEqual([])
    expect(await world.container('shop')).toMatchObject({ id: made.id, state: 'running' })
  })

  it('removes the network of an environment without deployments, and none of somebody else', async () => {
    const other = await world.raw.createNetwork({
      Name: `other-${world.instance}`,
      Labels: { 'webops.environment': 'gone/production', 'webops.instance': 'another' },
    })
    try {
      const unused = await world.engine.ensureNetwork(`webops-${world.instance}.gone`, { 'webops.environment': `${world.instance}/gone` })
      await world.reconcile()
      expect((await world.engine.listNetworks({ 'webops.environment': '' })).map(({ name }) => name)).toEqual([network])
      await expect(world.raw.getNetwork(unused).inspect()).rejects.toMatchObject({ statusCode: 404 })
      await expect(other.inspect()).resolves.toBeDefined()
    } finally {
      await other.remove()
    }
  })
})
