import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { configuration, settings } from '../support/stored-settings.ts'
import { TEST_DATABASES, type TestDatabase } from '../support/test-database.ts'
import { stores } from '#adapters/database/stores.ts'
import type { Stores } from '#core/core.ts'
import type { DeploymentRecord } from '#core/deployment/deployment-record.ts'
import type { Cause } from '#core/user/actor.ts'

const cause: Cause = { actor: 'local', name: 'root on the server', via: 'cli' }
describe.each(TEST_DATABASES)('records on %s', (_name, open) => {
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
  afterAll(() => opened.remove())

  const make = (name: string, more: object = {}) =>
    all.deployments.create({
      name,
      ...places,
      ...settings,
      dockerVolumes: ['data:/data'],
      dockerPorts: ['8080:80'],
      variables: [],
      routes: [],
      ...more,
    })
  type Kind = 'deploy' | 'restart' | 'stop' | 'start'
  const queue = (deployment: DeploymentRecord, kind: Kind = 'deploy', idempotencyKey: string | null = null, ref: string | null = null) =>
    all.rollouts.create({ deploymentId: deployment.id, kind, cause, idempotencyKey, ref })
  const begin = (id: string) => all.rollouts.start(id, { runtime: 'docker', steps: [{ key: 'fetch', title: 'Fetch', addon: 'git' }] })
  const release = (deployment: DeploymentRecord, number: number) =>
    all.releases.create({
      deploymentId: deployment.id,
      number,
      imageId: `sha256:${number}`,
      imageName: `webops/shop:${number}`,
      commit: null,
      commitSubject: null,
      configuration,
    })

  describe('deployments', () => {
    it('come back as they were stored, JSON and all', async () => {
      const variables = [
        { name: 'PLAIN', secret: false, value: 'shown', ciphertext: null },
        { name: 'HIDDEN', secret: true, value: null, ciphertext: 'age…' },
      ]
      await make('whole', { variables, routes: [{ host: 'whole.localhost', path: '/', port: null }] })
      const found = await all.deployments.details('whole')
      expect(found).toMatchObject({
        ...settings,
        name: 'whole',
        project: 'default',
        environment: 'production',
        server: 'main',
        status: 'pending',
      })
      expect(found?.variables.map(({ name }) => name)).toEqual(['HIDDEN', 'PLAIN'])
      expect(found?.routes).toMatchObject([{ host: 'whole.localhost', path: '/', port: null }])
    })

    it('cannot have the same name, nor the same address', async () => {
      await make('same', { routes: [{ host: null, path: '/', port: 8100 }] })
      await expect(make('same')).rejects.toMatchObject({ code: 'name_taken', field: 'name' })
      await expect(make('other', { routes: [{ host: null, path: '/', port: 8100 }] })).rejects.toMatchObject({ code: 'address_taken' })
    })

    it('take in no secret in clear', async () => {
      const variables = [{ name: 'HIDDEN', secret: true, value: 'in clear', ciphertext: null }]
      await expect(make('leaky', { variables })).rejects.toThrow(/ciphertext only/)
    })

    it('keep what their repository is read with until it is replaced, removed, or they are', async () => {
      const access = { kind: 'password' as const, username: 'ada', ciphertext: 'age…', fingerprint: '0123456789ab' }
      const { id } = await make('private', { repositoryAccess: access })
      expect((await all.deployments.details('private'))?.repositoryAccess).toEqual(access)
      await all.deployments.update(id, { branch: 'next' })
      expect(await all.repositoryAccess.get(id)).toEqual(access)
      const key = { kind: 'deploy-key' as const, username: null, ciphertext: 'other', fingerprint: 'SHA256:x' }
      for (const next of [key, null, null, access]) {
        await all.deployments.update(id, {}, { repositoryAccess: next })
        expect(await all.repositoryAccess.get(id)).toEqual(next)
      }
      await all.deployments.markRemoved(id)
      expect(await all.repositoryAccess.get(id)).toBeNull()
    })

    it('take in no password in an address', async () => {
      await expect(make('leaky-address', { repository: 'https://ada:word@example.org/shop.git' })).rejects.toThrow(/user name or password/)
      const { id } = await make('tight')
      await expect(all.deployments.update(id, { repository: 'https://ada:word@example.org/shop.git' })).rejects.toThrow(
        /user name or password/,
      )
    })

    it('come in pages that miss none and repeat none', async () => {
      for (const letter of 'abcde') await make(`paged-${letter}`)
      const seen: string[] = []
      let after: string | undefined
      do {
        const { items, next } = await all.deployments.list({ limit: 2, q: 'paged-', ...(after && { after }) })
        seen.push(...items.map((item) => item.name))
        after = next ?? undefined
      } while (after)
      expect(seen).toEqual(['paged-e', 'paged-d', 'paged-c', 'paged-b', 'paged-a'])
    })

    it('are listed for the projects that were asked for only', async () => {
      const { items } = await all.deployments.list({ limit: 10, projectIds: ['of-somebody-else'] })
      expect(items).toEqual([])
    })

    it('have a status whose age counts from its last change', async () => {
      const { id } = await make('aging')
      expect(await all.deployments.setStatus(id, { status: 'running', reason: null, answeredAt: new Date() })).toBe(true)
      const since = (await all.deployments.get(id))?.statusSince
      expect(await all.deployments.setStatus(id, { status: 'running', reason: 'HTTP 200', probedAt: new Date() })).toBe(false)
      expect(await all.deployments.get(id)).toMatchObject({ statusSince: since, statusReason: 'HTTP 200', status: 'running' })
    })

    it('change their variables along with their settings', async () => {
      const { id } = await make('changing', { variables: [{ name: 'OLD', secret: false, value: '1', ciphertext: null }] })
      await all.deployments.update(id, { branch: 'next' })
      expect(await all.variables.listForDeployment(id)).toHaveLength(1)
      await all.deployments.update(
        id,
        { dockerBuildArgs: { A: 'b' } },
        { variables: { set: [{ name: 'NEW', secret: false, value: '2', ciphertext: null }], remove: ['OLD'] } },
      )
      expect((await all.variables.listForDeployment(id)).map(({ name }) => name)).toEqual(['NEW'])
      expect(await all.deployments.get(id)).toMatchObject({ branch: 'next', dockerBuildArgs: { A: 'b' } })
    })

    it('free their name and addresses when removed, and can still be read about', async () => {
      const first = await make('again', { routes: [{ host: 'again.localhost', path: '/', port: 8199 }] })
      const { rollout } = await queue(first)
      await all.deployments.markRemoved(first.id)
      expect(await all.deployments.getByName('again')).toBeNull()
      const second = await make('again', { routes: [{ host: 'again.localhost', path: '/', port: 8199 }] })
      expect(second.id).not.toBe(first.id)
      expect(await all.rollouts.get(rollout.id)).toMatchObject({ deployment: 'again', number: 1 })
      expect(await all.deployments.get(first.id)).toMatchObject({ name: 'again', desiredState: 'removed' })
    })

    it('get variables of project and environment, their own winning', async () => {
      const deployment = await make('inheriting', { variables: [{ name: 'A', secret: false, value: 'own', ciphertext: null }] })
      await opened.database.variable.createMany({
        data: [
          { projectId: places.projectId, name: 'A', value: 'project' },
          { environmentId: places.environmentId, name: 'B', value: 'environment' },
          { projectId: places.projectId, name: 'B', value: 'project' },
        ],
      })
      const effective = await all.variables.effective(deployment)
      expect(effective.map(({ name, value }) => `${name}=${value}`)).toEqual(['A=own', 'B=environment'])
    })
  })

  describe('rollouts', () => {
    let deployment: DeploymentRecord
    beforeEach(async () => {
      deployment = await make(`rolled-${(counter += 1)}`)
    })

    it('are numbered one by one, also when many ask at once', async () => {
      const made = await Promise.all(Array.from({ length: 8 }, () => queue(deployment, 'restart')))
      expect(made.map(({ rollout }) => rollout.number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
      expect(await all.deployments.get(deployment.id)).toMatchObject({ sequence: 8, rolloutCounter: 8 })
    })

    it('are made once for the same idempotency key', async () => {
      const [first, second] = await Promise.all([queue(deployment, 'deploy', 'key'), queue(deployment, 'deploy', 'key')])
      expect(second.rollout.id).toBe(first.rollout.id)
      expect([first.created, second.created].sort()).toEqual([false, true])
      expect(await all.rollouts.nextQueued(deployment.id)).toMatchObject({ id: first.rollout.id, sequence: 1 })
    })

    it('give way to a newer deploy while they wait', async () => {
      const older = await queue(deployment)
      const stop = await queue(deployment, 'stop')
      const newer = await queue(deployment)
      expect(newer.superseded).toEqual([older.rollout.id])
      expect(await all.rollouts.get(older.rollout.id)).toMatchObject({ state: 'cancelled', error: { code: 'superseded' } })
      expect(await all.rollouts.nextQueued(deployment.id)).toMatchObject({ id: stop.rollout.id })
    })

    it('of another ref than a newer deploy wait on', async () => {
      const tag = (await queue(deployment, 'deploy', null, 'v1.2')).rollout
      expect((await queue(deployment, 'deploy', null, 'main')).superseded).toEqual([])
      expect(await all.rollouts.nextQueued(deployment.id)).toMatchObject({ id: tag.id })
    })

    it('change places while they wait, and their sequence numbers with them', async () => {
      const [first, second, third] = [await queue(deployment, 'restart'), await queue(deployment, 'stop'), await queue(deployment, 'start')]
      const order = async () => (await all.rollouts.listQueued(deployment.id)).map(({ number, sequence }) => [number, sequence])
      expect(await all.rollouts.move(third.rollout, 1)).toBe(true)
      expect(await order()).toEqual([
        [3, 1],
        [1, 2],
        [2, 3],
      ])
      expect(await all.rollouts.move(third.rollout, 99)).toBe(true)
      expect((await order()).map(([number]) => number)).toEqual([1, 2, 3])
      expect(await begin(first.rollout.id)).toBe(true)
      expect(await all.rollouts.move(first.rollout, 1)).toBe(false)
      expect(await all.rollouts.move(third.rollout, 1)).toBe(true)
      expect(await order()).toEqual([
        [3, 2],
        [2, 3],
      ])
      expect(await all.rollouts.running(deployment.id)).toMatchObject({ number: 1, sequence: 1 })
      expect(second.rollout.number).toBe(2)
    })

    it('that a worker had begun before go first, whatever is moved', async () => {
      const [first, second] = [await queue(deployment, 'restart'), await queue(deployment, 'stop')]
      await begin(first.rollout.id)
      await all.rollouts.requeue(first.rollout.id)
      expect(await all.rollouts.move(first.rollout, 2)).toBe(false)
      expect(await all.rollouts.move(second.rollout, 1)).toBe(true)
      expect(await all.rollouts.nextQueued(deployment.id)).toMatchObject({ id: first.rollout.id })
    })

    it('do not begin with the sequence number that they had before they were moved', async () => {
      const [first, second] = [await queue(deployment, 'restart'), await queue(deployment, 'stop')]
      const picked = await all.rollouts.nextQueued(deployment.id)
      await all.rollouts.move(second.rollout, 1)
      const begun = { runtime: 'docker' as const, steps: [] }
      expect(await all.rollouts.start(first.rollout.id, { ...begun, sequence: picked?.sequence ?? 0 })).toBe(false)
      expect(await all.rollouts.start(second.rollout.id, { ...begun, sequence: 1 })).toBe(true)
    })

    it('run one at a time', async () => {
      const [first, second] = [await queue(deployment), await queue(deployment, 'restart')]
      expect(await begin(first.rollout.id)).toBe(true)
      expect(await begin(first.rollout.id)).toBe(false)
      expect(await begin(second.rollout.id)).toBe(false)
      await all.rollouts.finish(first.rollout.id, { state: 'succeeded', durationMs: 5 })
      expect(await begin(second.rollout.id)).toBe(true)
      expect(await all.rollouts.runningHere(places.serverId)).toContainEqual(expect.objectContaining({ id: second.rollout.id }))
    })

    it('keep what their steps said, did and found out', async () => {
      const { id } = (await queue(deployment)).rollout
      await begin(id)
      const changes = { state: 'running' as const, startedAt: new Date(), description: { summary: 'Fetches main', warnings: ['slow'] } }
      await all.rollouts.recordSteps(id, [{ position: 0, changes }])
      const facts = { commit: 'abc', commitSubject: 'First', evidence: ['package.json'], docker: { tried: 1 } }
      await all.rollouts.recordSteps(id, [{ position: 0, changes: { state: 'succeeded', durationMs: 12 } }], facts)
      expect(await all.rollouts.get(id)).toMatchObject({
        commit: 'abc',
        commitSubject: 'First',
        facts: { commit: 'abc', docker: { tried: 1 } },
        steps: [{ key: 'fetch', state: 'succeeded', durationMs: 12, description: { summary: 'Fetches main', warnings: ['slow'] } }],
      })
    })

    it('end once, and leave no step pending', async () => {
      const { id } = (await queue(deployment)).rollout
      await all.rollouts.start(id, {
        runtime: 'systemd',
        steps: [
          { key: 'a', title: 'A', addon: 'git' },
          { key: 'b', title: 'B', addon: 'git' },
        ],
      })
      await all.rollouts.recordSteps(id, [{ position: 0, changes: { state: 'running' } }])
      const error = { code: 'build_failed', message: 'No.', hint: 'Look.', step: 'a' }
      expect(await all.rollouts.finish(id, { state: 'failed', error, durationMs: 5 })).toBe(true)
      expect(await all.rollouts.finish(id, { state: 'succeeded' })).toBe(false)
      expect(await all.rollouts.get(id)).toMatchObject({ state: 'failed', error, steps: [{ state: 'failed' }, { state: 'skipped' }] })
    })

    it('can be put back for a worker that died, and say so', async () => {
      const { id } = (await queue(deployment)).rollout
      await begin(id)
      await all.rollouts.requeue(id)
      expect(await all.rollouts.get(id)).toMatchObject({ state: 'queued', attempt: 2 })
      expect(await all.rollouts.deploymentsWithQueued(places.serverId)).toContain(deployment.id)
    })

    it('are cancelled at once while they wait, and asked to end while they run', async () => {
      const [waits, runs] = [(await queue(deployment, 'stop')).rollout, (await queue(deployment, 'restart')).rollout]
      expect(await all.rollouts.requestCancel(waits.id)).toBe('cancelled')
      expect(await begin(runs.id)).toBe(true)
      expect(await all.rollouts.requestCancel(runs.id)).toBe('requested')
      expect(await all.rollouts.isCancelRequested(runs.id)).toBe(true)
      expect(await all.rollouts.requestCancel(waits.id)).toBe('ended')
    })

    it('come in pages, newest first', async () => {
      for (let made = 0; made < 3; made += 1) await queue(deployment, 'restart')
      const first = await all.rollouts.list(deployment.id, { limit: 2 })
      expect(first.items.map(({ number }) => number)).toEqual([3, 2])
      const second = await all.rollouts.list(deployment.id, { limit: 2, after: Number(first.next) })
      expect(second).toMatchObject({ items: [{ number: 1 }], next: null })
    })
  })

  describe('releases', () => {
    it('get numbers that nobody else gets, and are made once', async () => {
      const deployment = await make('released')
      const numbers = await Promise.all([1, 2, 3].map(() => all.deployments.reserveReleaseNumber(deployment.id)))
      expect(numbers.sort()).toEqual([1, 2, 3])
      const made = await release(deployment, 1)
      expect((await release(deployment, 1)).id).toBe(made.id)
      expect(await all.releases.getByNumber(deployment.id, 1)).toMatchObject({ configuration, imageName: 'webops/shop:1' })
    })

    it('are not made live by a rollout that was overtaken', async () => {
      const deployment = await make('fenced')
      const [old, young] = [await queue(deployment, 'restart'), await queue(deployment, 'stop')]
      const [first, second] = [await release(deployment, 1), await release(deployment, 2)]
      await begin(old.rollout.id)
      expect(await all.deployments.setLive(deployment.id, first.id, old.rollout.sequence, '127.0.0.1:1000')).toBe(true)
      await all.rollouts.finish(old.rollout.id, { state: 'failed' })
      await begin(young.rollout.id)
      expect(await all.deployments.setLive(deployment.id, second.id, young.rollout.sequence, '127.0.0.1:2000')).toBe(true)
      expect(await all.deployments.setLive(deployment.id, first.id, old.rollout.sequence)).toBe(false)
      expect(await all.deployments.get(deployment.id)).toMatchObject({ liveReleaseId: second.id, liveAddress: '127.0.0.1:2000' })
    })

    it('bring along what their settings file says, over what was set, and take it with them', async () => {
      const deployment = await make('filed')
      const { rollout } = await queue(deployment, 'deploy')
      const live = await release(deployment, 1)
      const file = { path: 'webops.yaml', commit: null, settings: { port: 8000, runOptions: { init: true } }, variables: [], schedules: [] }
      const serve = (given?: typeof file | null) => all.deployments.setLive(deployment.id, live.id, rollout.sequence, null, given)
      const listed = async () => (await all.deployments.list({ q: 'filed', limit: 1 })).items[0]
      expect(await serve(file)).toBe(true)
      const laid = { port: 8000, runOptions: { init: true }, fileSettings: file, beneath: { port: null, runOptions: {} } }
      expect(await all.deployments.get(deployment.id)).toMatchObject(laid)
      expect(await listed()).toMatchObject({ port: 8000, runOptions: { init: true }, fileSettings: { path: 'webops.yaml' } })
      expect(await serve()).toBe(true)
      expect(await all.deployments.get(deployment.id)).toMatchObject(laid)
      expect(await serve(null)).toBe(true)
      expect(await all.deployments.get(deployment.id)).toMatchObject({ port: null, runOptions: {} })
      expect((await listed())?.fileSettings ?? null).toBeNull()
    })
  })

  it('note volumes as those of the deployment that uses them now', async () => {
    const [first, second] = [await make('volume-a'), await make('volume-b')]
    await all.volumes.record(first.id, 'webops-data')
    await all.volumes.record(second.id, 'webops-data')
    expect(await all.volumes.listForDeployment(first.id)).toEqual([])
    expect(await all.volumes.listForDeployment(second.id)).toMatchObject([{ name: 'webops-data' }])
    await all.volumes.forget('webops-data')
    expect(await all.volumes.listForDeployment(second.id)).toEqual([])
  })

  it('say which addons were found last, and keep their settings', async () => {
    const found = { version: '1.0.0', title: 'T', description: 'D', path: '/addons', active: false, error: 'broken', manifest: null }
    await all.addons.replaceAll([
      { id: 'git', ...found },
      { id: 'gone', ...found },
    ])
    await all.addons.saveSettings('git', { depth: 1 })
    await all.addons.replaceAll([{ id: 'git', ...found, title: 'Git' }])
    expect(await all.addons.list()).toMatchObject([{ id: 'git', title: 'Git', settings: { depth: 1 }, manifest: null }])
  })
})
