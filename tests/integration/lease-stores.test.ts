import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TEST_DATABASES, type TestDatabase } from '../support/test-database.ts'
import { stores } from '#adapters/database/stores.ts'
import type { Stores } from '#core/core.ts'

describe.each(TEST_DATABASES)('what fences workers, on %s', (_name, open) => {
  let opened: TestDatabase
  let all: Stores
  let places: { projectId: string; environmentId: string; serverId: string }
  let counter = 0

  beforeAll(async () => {
    opened = await open()
    all = stores(opened.database)
    const project = await all.projects.ensure('default', 'Default')
    const environment = await all.projects.ensureEnvironment(project.id, 'production')
    const server = await all.servers.ensure('main')
    places = { projectId: project.id, environmentId: environment.id, serverId: server.id }
  })
  beforeEach(() => opened.database.server.updateMany({ data: { leaseHolder: null, leaseUntil: null } }))
  afterAll(() => opened.remove())

  const add = (name = `shop-${++counter}`) =>
    opened.database.deployment.create({ data: { ...places, name, dockerBuildArgs: {}, dockerVolumes: [], dockerPorts: [] } })
  const request = async (deploymentId: string, kind: 'deploy' | 'restart' = 'restart') =>
    (await all.rollouts.create({ deploymentId, kind, cause: { actor: 'local', name: 'root', via: 'cli' } })).rollout

  it('gives a lease to one of many that see it free, and renews it for that one alone', async () => {
    const until = new Date(Date.now() + 15_000)
    const free = await all.servers.lease(places.serverId)
    const names = ['a', 'b', 'c', 'd']
    const taken = await Promise.all(names.map((name) => all.servers.takeLease(places.serverId, free, name, until)))
    expect(taken.filter(Boolean)).toHaveLength(1)
    const winner = names[taken.indexOf(true)] ?? ''
    const loser = names.find((name) => name !== winner) ?? ''
    expect(await all.servers.lease(places.serverId)).toEqual({ holder: winner, until })
    const later = new Date(until.getTime() + 5_000)
    expect(await all.servers.renewLease(places.serverId, loser, later)).toBe(false)
    expect(await all.servers.renewLease(places.serverId, winner, later)).toBe(true)
    // What was seen before the renewal does not count any more.
    expect(await all.servers.takeLease(places.serverId, { holder: winner, until }, loser, later)).toBe(false)
    await all.servers.releaseLease(places.serverId, loser)
    expect((await all.servers.lease(places.serverId)).holder).toBe(winner)
    await all.servers.releaseLease(places.serverId, winner)
    expect(await all.servers.lease(places.serverId)).toEqual({ holder: null, until: null })
  })

  it('takes a rollout for current until it has ended, was begun again, or a later one has begun', async () => {
    const { id } = await add()
    const first = await request(id)
    expect(await all.rollouts.isCurrent(first)).toBe(true)
    await all.rollouts.start(first.id, { runtime: 'docker', steps: [] })
    const second = await request(id)
    expect(await all.rollouts.isCurrent(first)).toBe(true)
    expect(await all.rollouts.takeOver(first.id)).toBe(2)
    expect(await all.rollouts.isCurrent(first)).toBe(false)
    expect(await all.rollouts.isCurrent({ ...first, attempt: 2 })).toBe(true)
    await all.rollouts.requeue(first.id, 1)
    expect((await all.rollouts.get(first.id))?.state).toBe('running')
    await opened.database.rollout.update({ where: { id: second.id }, data: { startedAt: new Date() } })
    expect(await all.rollouts.isCurrent({ ...first, attempt: 2 })).toBe(false)
    await all.rollouts.finish(second.id, { state: 'succeeded' })
    expect(await all.rollouts.isCurrent(second)).toBe(false)
  })

  it('reads what should run record by record, and says whether one was changed since', async () => {
    const [good, bad] = [await add(), await add()]
    await opened.database.deployment.update({ where: { id: bad.id }, data: { dockerPorts: { broken: true } } })
    const { readable, unreadable } = await all.wishes.list(places.serverId)
    expect(unreadable.map(({ id }) => id)).toEqual([bad.id])
    const wish = readable.find(({ deployment }) => deployment.id === good.id)
    if (!wish) throw new Error('not listed')
    expect(wish).toMatchObject({ open: false, live: null })
    expect(await all.wishes.isUnchanged(wish.deployment)).toBe(true)
    await request(good.id)
    expect(await all.wishes.isUnchanged(wish.deployment)).toBe(false)
    expect((await all.wishes.list(places.serverId, good.name)).readable).toMatchObject([{ open: true }])
  })

  it('knows which names were those of removed deployments', async () => {
    const { id, name } = await add()
    await all.deployments.markRemoved(id)
    const removed = await all.wishes.removed(places.serverId, [name, 'never-there'])
    expect([...removed.keys()]).toEqual([name])
    expect(removed.get(name)).toMatchObject({ projectId: places.projectId })
  })
})
