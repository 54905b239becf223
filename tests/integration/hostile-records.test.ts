import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { applyRoutes } from '#core/route/apply-routes.ts'
import { RolloutRunner } from '#core/rollout/rollout-runner.ts'
import { Secret } from '#core/secret/secret.ts'
import type { ProxyRoute } from '#core/ports/proxy.ts'
import { happySteps, testWorker } from './test-worker.ts'

/** Somebody has taken over the panel and writes what they like into the database. The worker runs what stands there. */

let world: Awaited<ReturnType<typeof testWorker>>
afterEach(() => world.close())

async function begin() {
  const seen: Record<string, string | Secret>[] = []
  world = await testWorker((context) => {
    seen.push(context.deployment.variables)
    return happySteps(context)
  })
  return { ...world, seen, runner: new RolloutRunner(world.worker, async () => undefined) }
}

const saidToBeOfAFile = (settings: Record<string, string | string[]>) => ({
  path: 'webops.yaml',
  commit: null,
  settings,
  variables: [],
  schedules: [],
})

async function refused(tamper: Record<string, unknown>, code: string) {
  const { worker, database, runner, addDeployment, request } = await begin()
  const { id } = await addDeployment('shop')
  await database.deployment.update({ where: { id }, data: tamper })
  const rollout = await request(id)
  await runner.wake(id)
  const ended = await worker.rollouts.get(rollout.id)
  expect(ended).toMatchObject({ state: 'failed', error: { code }, steps: [] })
  // Nothing was made from it on the server.
  expect(await readdir(worker.folders.deployments).catch(() => [])).toEqual([])
}

describe('a tampered database', () => {
  it.each([
    ['a name that is a path', { name: '../../etc/cron.d/x' }, 'record_invalid'],
    ['a branch that is an option', { branch: '--upload-pack=/tmp/x' }, 'record_invalid'],
    ['a repository that is a program', { repository: 'ext::sh -c id' }, 'record_invalid'],
    ['a Dockerfile outside of the repository', { dockerfilePath: '../../etc/shadow' }, 'record_invalid'],
    ['a health path with a line break', { healthPath: '/\r\nX: y' }, 'record_invalid'],
    ['expected statuses with a line break', { healthStatus: '200\r\nX: y' }, 'record_invalid'],
    ['a probe without a pause', { healthIntervalSeconds: 0 }, 'record_invalid'],
    ['a stop signal that is a program', { stopSignal: 'SIGTERM; reboot' }, 'record_invalid'],
    ['a stop that lasts for ever', { stopGraceSeconds: 1e9 }, 'record_invalid'],
    ['a memory limit below nothing', { memoryLimitMb: -1 }, 'record_invalid'],
    ['a way to be privileged', { runOptions: { privileged: true } }, 'record_invalid'],
    ['a label of ours', { runOptions: { labels: { 'webops.deployment': 'other' } } }, 'record_invalid'],
    ['a line of its own in /etc/hosts', { runOptions: { extraHosts: ['a:10.0.0.1\n10.0.0.2 panel'] } }, 'record_invalid'],
    ['a capability beyond the usual ones', { runOptions: { capabilities: ['SYS_ADMIN'] } }, 'policy_capability_refused'],
    ['a graphics processor', { runOptions: { gpus: 'all' } }, 'policy_gpus_refused'],
    ['a bind mount of the system', { dockerVolumes: ['/etc:/host'] }, 'policy_host_path_refused'],
    ['the engine’s socket as a volume', { dockerVolumes: ['/var/run/docker.sock:/s'] }, 'policy_host_path_refused'],
    ['a repository on this server', { repository: '/root/secrets' }, 'policy_local_path_refused'],
    ['what no webops.yaml can say', { fileSettings: saidToBeOfAFile({ dockerImageName: 'evil/x' }) }, 'record_invalid'],
    [
      'a configuration file at a place of the kernel',
      { configFiles: { create: { path: '/proc/sys/kernel/core_pattern', content: '|/x', bytes: 3 } } },
      'record_invalid',
    ],
    ['a configuration file that climbs', { configFiles: { create: { path: '/a/../../etc/x', content: 'x', bytes: 1 } } }, 'record_invalid'],
  ])('does not get %s', async (_what, tamper, code) => refused(tamper, code))

  it('does not get a host mount by way of what its webops.yaml is said to set', async () => {
    const { worker, database, runner, addDeployment, request } = await begin()
    const { id } = await addDeployment('shop')
    await request(id)
    await runner.wake(id)
    await database.deployment.update({ where: { id }, data: { fileSettings: saidToBeOfAFile({ dockerVolumes: ['/etc:/host'] }) } })
    const rollout = await request(id, 'reconfigure')
    await runner.wake(id)
    expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'failed', error: { code: 'policy_host_path_refused' }, steps: [] })
  })

  it('does not get a host mount by way of a frozen release', async () => {
    const { worker, database, runner, addDeployment, request } = await begin()
    const { id } = await addDeployment('shop')
    await request(id)
    await runner.wake(id)
    const release = await worker.releases.getByNumber(id, 1)
    await database.release.update({
      where: { id: release?.id ?? '' },
      data: { configuration: { ...release?.configuration, volumes: ['/:/host'] } },
    })
    const rollout = await request(id, 'rollback', 1)
    await runner.wake(id)
    expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'failed', error: { code: 'policy_host_path_refused' }, steps: [] })
  })

  it('does not get a capability by way of a frozen release', async () => {
    const { worker, database, runner, addDeployment, request } = await begin()
    const { id } = await addDeployment('shop')
    await request(id)
    await runner.wake(id)
    const release = await worker.releases.getByNumber(id, 1)
    expect(release?.configuration.runOptions).toEqual({ hardening: 'standard' })
    await database.release.update({
      where: { id: release?.id ?? '' },
      data: { configuration: { ...release?.configuration, runOptions: { capabilities: ['SYS_ADMIN'] } } },
    })
    const rollout = await request(id, 'rollback', 1)
    await runner.wake(id)
    expect(await worker.rollouts.get(rollout.id)).toMatchObject({
      state: 'failed',
      error: { code: 'policy_capability_refused' },
      steps: [],
    })
  })

  it("does not get another deployment's secret by copying its ciphertext", async () => {
    const { worker, database, runner, seen, addDeployment, request } = await begin()
    await addDeployment('victim')
    const attacker = await addDeployment('attacker')
    const [stolen] = await database.variable.findMany({ where: { name: 'PASSWORD', deployment: { name: 'victim' } } })
    await database.variable.updateMany({
      where: { name: 'PASSWORD', deploymentId: attacker.id },
      data: { ciphertext: stolen?.ciphertext ?? null },
    })
    const rollout = await request(attacker.id)
    await runner.wake(attacker.id)
    expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'failed', error: { code: 'secret_misplaced' } })
    expect(seen).toEqual([])
  })

  describe("does not get another project's secret", () => {
    /** A secret of a project and one of an environment that the attacker's deployment is not in. */
    async function withVictim() {
      const begun = await begin()
      const { worker, database, addDeployment } = begun
      const attacker = await addDeployment('attacker')
      const project = await database.project.create({ data: { name: 'victim', title: 'Victim' } })
      const environment = await database.environment.create({ data: { projectId: project.id, name: 'production' } })
      const seal = (place: { projectId: string } | { environmentId: string }) =>
        worker.sealer.seal(new Secret('of-the-victim'), { ...place, variable: 'TOKEN' })
      const ofProject = await seal({ projectId: project.id })
      const ofEnvironment = await seal({ environmentId: environment.id })
      await worker.variables.change({ projectId: project.id }, { set: [secret(ofProject)], remove: [] })
      await worker.variables.change({ environmentId: environment.id }, { set: [secret(ofEnvironment)], remove: [] })
      return { ...begun, attacker, project, environment, ofProject, ofEnvironment }
    }
    const secret = (ciphertext: string) => ({ name: 'TOKEN', secret: true, value: null, ciphertext })

    it.each(['deploymentId', 'environmentId', 'projectId'] as const)('by copying its ciphertext to its own %s', async (owner) => {
      const { worker, runner, seen, request, attacker, ofProject, ofEnvironment } = await withVictim()
      const place = { deploymentId: attacker.id, environmentId: attacker.environmentId, projectId: attacker.projectId }
      for (const ciphertext of [ofProject, ofEnvironment]) {
        await worker.variables.change({ [owner]: place[owner] } as { projectId: string }, { set: [secret(ciphertext)], remove: [] })
        const rollout = await request(attacker.id)
        await runner.wake(attacker.id)
        expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'failed', error: { code: 'secret_misplaced' } })
      }
      expect(seen).toEqual([])
    })

    it.each(['environment', 'project', undefined] as const)('by way of a frozen release that says %s', async (scope) => {
      const { worker, database, runner, request, attacker, ofProject, ofEnvironment } = await withVictim()
      await request(attacker.id)
      await runner.wake(attacker.id)
      const release = await worker.releases.getByNumber(attacker.id, 1)
      for (const ciphertext of [ofProject, ofEnvironment]) {
        const variables = { TOKEN: { ciphertext, ...(scope && { scope }) } }
        await database.release.update({
          where: { id: release?.id ?? '' },
          data: { configuration: { ...release?.configuration, variables } },
        })
        const rollout = await request(attacker.id, 'rollback', 1)
        await runner.wake(attacker.id)
        expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'failed', error: { code: 'secret_misplaced' }, steps: [] })
      }
    })

    it('by way of the secrets that a release served with', async () => {
      const { worker, database, runner, request, attacker, ofProject } = await withVictim()
      await request(attacker.id)
      await runner.wake(attacker.id)
      const servedSecrets = { PASSWORD: { ciphertext: ofProject, scope: 'project' } }
      await database.release.updateMany({ where: { deploymentId: attacker.id }, data: { servedSecrets } })
      const rollout = await request(attacker.id, 'restart')
      await runner.wake(attacker.id)
      expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'failed', error: { code: 'secret_misplaced' } })
    })

    it('by naming an environment of another project', async () => {
      const { worker, database, runner, seen, request, attacker, environment } = await withVictim()
      await database.deployment.update({ where: { id: attacker.id }, data: { environmentId: environment.id } })
      const rollout = await request(attacker.id)
      await runner.wake(attacker.id)
      expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'succeeded' })
      expect(seen.length).toBeGreaterThan(0)
      for (const variables of seen) expect(Object.keys(variables).sort()).toEqual(['COLOUR', 'PASSWORD'])
    })
  })

  it('does not run with references that lead nowhere, in a circle, or grow beyond measure, and is stopped all the same', async () => {
    const { worker, runner, addDeployment, request } = await begin()
    const { id } = await addDeployment('shop')
    await request(id)
    await runner.wake(id)
    const doubling = Array.from({ length: 64 }, (_, index) => [`V${index}`, `\${V${index + 1}}\${V${index + 1}}`] as const)
    const cases: [string, Record<string, string>][] = [
      ['variable_reference_unknown', { A: '${GONE}' }],
      ['variable_reference_cycle', { A: '${B}', B: '${A}' }],
      ['variable_too_long', { ...Object.fromEntries(doubling), V64: 'x'.repeat(64) }],
    ]
    for (const [code, values] of cases) {
      const stored = await worker.variables.listForDeployment(id)
      // What the panel says of them is not what counts.
      const set = Object.entries(values).map(([name, value]) => ({ name, secret: false, value, ciphertext: null, refersTo: [] }))
      await worker.variables.change({ deploymentId: id }, { set, remove: stored.map(({ name }) => name) })
      const rollout = await request(id)
      await runner.wake(id)
      expect(await worker.rollouts.get(rollout.id)).toMatchObject({ state: 'failed', error: { code }, steps: [] })
    }
    const stop = await request(id, 'stop')
    await runner.wake(id)
    expect(await worker.rollouts.get(stop.id)).toMatchObject({ state: 'succeeded' })
  })

  it('does not get the address of the panel, a port of the system, or a file of the server into the proxy', async () => {
    const { worker, database, addDeployment } = await begin()
    const { id } = await addDeployment('shop')
    const own = { deploymentId: id, path: '/' }
    await database.route.createMany({
      data: [
        { ...own, host: 'localhost' },
        { ...own, host: null, port: 22 },
        { ...own, host: '{file./etc/shadow}' },
        { ...own, host: 'a.localhost', path: '/{env.HOME}' },
        { ...own, host: 'b.localhost', path: '/*' },
        { ...own, host: 'c.localhost', settings: { responseHeaders: { set: { 'X-A': '{env.HOME}' }, remove: [] } } },
        { ...own, host: 'd.localhost', settings: 'none' },
        { ...own, host: 'e.localhost', kind: 'redirect', redirectTo: 'https://a.org/{file./etc/shadow}' },
        { ...own, host: 'f.localhost', kind: 'redirect' },
      ],
    })
    const applied: ProxyRoute[] = []
    worker.services.proxy.apply = async (routes) => void applied.push(...routes)
    await applyRoutes(worker)
    expect(applied).toMatchObject([{ deployment: 'shop', host: 'shop.localhost', path: '/', port: null, publicName: false }])
  })

  it('does not get a workspace or a log outside of their folders by the id of a rollout', async () => {
    const { worker, database, runner, addDeployment } = await begin()
    const { id } = await addDeployment('shop')
    const cause = { actor: 'local', name: 'root', via: 'cli' }
    await database.rollout.create({
      data: { id: '../../../../escaped', deploymentId: id, number: 99, sequence: 99, kind: 'deploy', cause, facts: {} },
    })
    await runner.wake(id)
    expect(await readdir(join(worker.folders.workspaces, '..')).then((names) => names.includes('escaped'))).toBe(false)
    expect(await worker.rollouts.get('../../../../escaped')).toMatchObject({ state: 'failed', error: { code: 'record_invalid' } })
  })
})
