import { describe, expect, it } from 'vitest'
import type { ContainerDetails, DeploymentFacts, HookContext, RunConfiguration, Services } from '../../src/addon-api/index.ts'
import { runTestSteps, testConfiguration, testContext, testDeployment } from '../../src/addon-api/testing.ts'
import { FakeServer } from './fake-server.ts'
import { healthCheck, postDeployment, preDeployment, retire } from './hooks.ts'

const SETTINGS = {
  buildTimeoutMinutes: 10,
  drainSeconds: 8,
  keepReleases: 5,
  stableSeconds: 5,
}
const IMAGE = { id: `sha256:${'a'.repeat(64)}`, name: 'webops/shop:2' }

function contextOn(server: FakeServer, overrides: Partial<HookContext> = {}): HookContext {
  return testContext({
    settings: SETTINGS,
    stateDir: '/state',
    workspaceDir: '/work',
    services: server.services() as unknown as Services,
    ...overrides,
  })
}

function release(configuration: Partial<RunConfiguration> = {}, number = 2) {
  return { number, image: IMAGE, configuration: testConfiguration(configuration) }
}

const LIVE = { number: 1, imageId: 'sha256:old', configuration: testConfiguration() }

async function allSteps(context: HookContext) {
  return [...(await preDeployment(context)), ...(await postDeployment(context)), ...(await retire(context))]
}

describe('the steps of a rollout', () => {
  it.each([
    ['deploy', ['check', 'detect', 'generate', 'build', 'candidate', 'healthy', 'promote', 'prune']],
    ['reconfigure', ['check', 'candidate', 'healthy', 'promote', 'prune']],
    ['rollback', ['check', 'candidate', 'healthy', 'promote', 'prune']],
    ['restart', ['check', 'candidate', 'healthy', 'promote']],
    ['stop', ['check', 'stop']],
    ['start', ['check', 'start', 'healthy']],
    ['remove', ['check', 'remove']],
  ] as const)('for %s are %j', async (kind, keys) => {
    const context = contextOn(new FakeServer(), { kind, release: kind === 'stop' || kind === 'remove' ? null : release() })
    expect((await allSteps(context)).filter((step) => !step.idle?.()).map((step) => step.key)).toEqual(keys)
  })

  it.each([
    [
      'deploy',
      ['check', 'detect', 'generate', 'base-images', 'test', 'build', 'release-command', 'candidate', 'healthy', 'promote', 'prune'],
    ],
    ['reconfigure', ['check', 'release-command', 'candidate', 'healthy', 'promote', 'prune']],
    ['rollback', ['check', 'candidate', 'healthy', 'promote', 'prune']],
    ['restart', ['check', 'candidate', 'healthy', 'promote']],
    ['start', ['check', 'start', 'healthy']],
  ] as const)('for %s of a deployment with a release command are %j', async (kind, keys) => {
    const target = { ...release({ releaseCommand: 'migrate' }), ...(kind === 'reconfigure' && { configuration: null }) }
    const deployment = testDeployment({ releaseCommand: 'migrate' })
    const context = contextOn(new FakeServer(), {
      kind,
      deployment,
      release: kind === 'deploy' ? { ...target, configuration: null } : target,
    })
    expect((await allSteps(context)).map((step) => step.key)).toEqual(keys)
  })

  it('of a deploy from a repository may get a release command and a time-out from it, once it is read', async () => {
    const context = contextOn(new FakeServer(), { kind: 'deploy', release: { ...release(), configuration: null } })
    const steps = await allSteps(context)
    const command = steps.find(({ key }) => key === 'release-command')
    const healthy = steps.find(({ key }) => key === 'healthy')
    expect(command?.idle?.()).toBe('There is no release command.')
    Object.assign(context.deployment, { releaseCommand: 'migrate', releaseTimeoutSeconds: 7, healthTimeoutSeconds: 300 })
    expect(command?.idle?.()).toBeNull()
    expect(command?.timeoutMs).toBe(7000)
    expect(await command?.describe()).toMatchObject({ summary: expect.stringContaining('`migrate`') })
    expect(healthy?.timeoutMs).toBeGreaterThan(300_000)
  })

  it('of a prebuilt image look at no checkout', async () => {
    const context = contextOn(new FakeServer(), { deployment: testDeployment({ repository: null, dockerImageName: 'nginx:stable' }) })
    expect((await allSteps(context)).map((step) => step.key)).toEqual(['check', 'build', 'candidate', 'healthy', 'promote', 'prune'])
  })
})

describe('the Dockerfile that is written', () => {
  it.each([
    ['is that of the server alone', {}, false],
    ['keeps the whole application for a release command', { releaseCommand: 'npx prisma migrate deploy' }, true],
    ['keeps it for schedules', { hasSchedules: true }, true],
  ])('%s', async (_title, overrides, whole) => {
    const manifest = JSON.stringify({ scripts: { start: 'node server.js' }, dependencies: { express: '5' } })
    const server = new FakeServer({ 'package.json': manifest, 'server.js': '' })
    const context = contextOn(server, { deployment: testDeployment(overrides) })
    await runTestSteps((await preDeployment(context)).filter(({ key }) => key !== 'check'))
    expect(context.facts.generatedDockerfile).toContain(`"whole":${whole}`)
  })
})

describe('the plan', () => {
  it('names the variables that the repository asks for and that are not set', async () => {
    const server = new FakeServer({ Dockerfile: 'FROM debian\n', '.env.example': 'COLOUR=green\nDATABASE_URL=\nTOKEN=\nMAIL_HOST=\n' })
    const deployment = testDeployment({ variables: { COLOUR: 'red' }, buildVariables: { TOKEN: 'x' } })
    const context = contextOn(server, { deployment, workspaceDir: '/work' })
    const step = (await preDeployment(context)).find(({ key }) => key === 'detect')
    const said: string[] = []
    await step?.run({ log: (line) => void said.push(line), signal: new AbortController().signal })
    const warning = "The repository's .env.example asks for DATABASE_URL, MAIL_HOST, which are not set."
    expect((await step?.describe())?.warnings).toEqual([warning])
    expect(said).toContain(warning)
    expect(context.facts.requiredVariables).toEqual(['COLOUR', 'DATABASE_URL', 'TOKEN', 'MAIL_HOST'])
  })

  it.each([
    ['no gap on the bridge network', {}, {}, 0],
    ['a gap when both are on the host network', { networkMode: 'host' }, { networkMode: 'host' }, 15],
    ['a gap when both want the same fixed port', { ports: ['8080:80'] }, { ports: ['8080:80'] }, 15],
    ['no gap when the fixed port is a new one', { ports: ['8081:80'] }, { ports: ['8080:80'] }, 0],
    ['a gap when both would write to the files of a database', { volumes: ['a:/var/lib/mysql'] }, { volumes: ['a:/var/lib/mysql'] }, 15],
    ['a gap when the one that runs is the single writer', { volumes: ['a:/new'] }, { volumes: ['a:/old:single-writer'] }, 15],
    ['no gap when the volume is another one', { volumes: ['b:/var/lib/mysql'] }, { volumes: ['a:/var/lib/mysql'] }, 0],
    ['no gap when the new one only reads', { volumes: ['a:/d:ro'] }, { volumes: ['a:/d:single-writer'] }, 0],
    ['a gap when a fixed port is the one of the host network', { ports: ['8000:80'] }, { networkMode: 'host', port: 8000 }, 15],
  ] as const)('says %s', async (_title, next, live, gap) => {
    const context = contextOn(new FakeServer(), {
      kind: 'reconfigure',
      release: release(next as Partial<RunConfiguration>),
      live: { ...LIVE, configuration: testConfiguration(live as Partial<RunConfiguration>) },
    })
    const step = (await postDeployment(context))[0]
    expect((await step?.describe())?.gapSeconds ?? 0).toBe(gap)
  })

  it('shows the unit that will be installed, and none where no systemd is booted', async () => {
    const context = contextOn(new FakeServer(), { runtime: 'systemd', release: release() })
    expect((await (await retire(context))[0]?.describe())?.artifacts).toMatchObject([{ kind: 'unit', name: 'webops-shop.service' }])
    expect((await (await retire({ ...context, runtime: 'docker' }))[0]?.describe())?.artifacts).toBeUndefined()
  })
})

describe('the Dockerfile', () => {
  const detect = async (files: Record<string, string>, deployment: Partial<DeploymentFacts> = {}) => {
    const context = contextOn(new FakeServer(files), { deployment: testDeployment({ port: null, ...deployment }) })
    await runTestSteps(await preDeployment(context))
    return context.facts
  }

  it("is the repository's own where there is one", async () => {
    expect(await detect({ Dockerfile: 'FROM x', 'index.html': '' })).toMatchObject({ stack: 'dockerfile', dockerfile: 'Dockerfile' })
    expect(await detect({ 'docker/prod': 'FROM x', Dockerfile: '' }, { dockerfilePath: 'docker/prod' })).toMatchObject({
      dockerfile: 'docker/prod',
    })
  })

  it('is written for what the repository is, and then its port is known', async () => {
    const facts = await detect({ 'index.html': '' })
    expect(facts).toMatchObject({ stack: 'static', detectedPort: 80, evidence: ['index.html is a page'] })
    expect(facts.generatedDockerfile).toContain('dockerfile/static/Dockerfile.njk')
  })

  it('is the one that is kept with the deployment, unless another is named', async () => {
    const kept = { dockerfileContent: 'FROM kept AS run\n', dockerfileTarget: 'run' }
    expect(await detect({ Dockerfile: 'FROM x', 'index.html': '' }, kept)).toMatchObject({
      generatedDockerfile: 'FROM kept AS run\n',
      dockerfile: '.webops.Dockerfile',
    })
    // Edited from the one of its folder, it copies what is there.
    const inFolder = { 'api/Dockerfile': 'FROM x\nCOPY requirements.txt .', 'api/requirements.txt': '', 'README.md': '' }
    expect(await detect(inFolder, { ...kept, rootDirectory: 'api' })).toMatchObject({
      dockerfile: '.webops.Dockerfile',
      docker: { contextRoot: 'api', editedFromOwn: true },
    })
    const named = await detect({ 'docker/prod': 'FROM x AS run' }, { ...kept, dockerfilePath: 'docker/prod' })
    expect(named).toMatchObject({ dockerfile: 'docker/prod' })
    expect(named.generatedDockerfile).toBeUndefined()
  })

  it("is looked for in the application's folder, and built in there", async () => {
    const facts = await detect(
      { 'web/Dockerfile': 'FROM x\nCOPY app.js /\n', 'web/app.js': '', Dockerfile: 'FROM y' },
      { rootDirectory: 'web' },
    )
    expect(facts).toMatchObject({ dockerfile: 'web/Dockerfile', docker: { contextRoot: 'web' } })
    expect((await detect({ 'web/index.html': '' }, { rootDirectory: 'web' })).generatedDockerfile).toContain('"prefix":"web/"')
  })

  it('takes the commands of the deployment, and says where they are of no use', async () => {
    const files = { 'package.json': '{"scripts":{"start":"node a.js"}}', 'a.js': '' }
    expect((await detect(files, { startCommand: 'node b.js --all' })).generatedDockerfile).toContain('"command":["node","b.js","--all"]')
    const facts = await detect({ Dockerfile: 'FROM x' }, { startCommand: 'node b.js', buildCommand: 'make' })
    expect(facts).toMatchObject({ docker: { warnings: [expect.stringContaining('build command, start command is not used')] } })
  })

  it.each([
    ['dockerfile_missing', { 'index.html': '' }, { dockerfilePath: 'docker/prod' }],
    ['dockerfile_missing', { 'index.html': '' }, { autoGenerateDockerfile: false }],
    ['dockerfile_missing', { 'index.html': '' }, { projectType: 'dockerfile' }],
    ['stack_not_found', { 'index.html': '' }, { projectType: 'django' }],
    ['stack_unknown', { 'notes.txt': '' }, {}],
    ['root_directory_missing', { 'web/index.html': '' }, { rootDirectory: 'apps/web' }],
    ['dockerfile_target_missing', { Dockerfile: 'FROM x AS build\n' }, { dockerfileTarget: 'run' }],
    ['dockerfile_target_missing', { Dockerfile: 'FROM x AS build\n' }, { dockerfileTestTarget: 'test' }],
  ])('%s is said of %j with %j', async (code, files, deployment) => {
    await expect(detect(files as Record<string, string>, deployment)).rejects.toMatchObject({ code, hint: expect.any(String) })
  })
})

describe('promoting', () => {
  const promoted = async (server: FakeServer, overrides: Partial<HookContext> = {}) => {
    const context = contextOn(server, {
      runtime: 'systemd',
      release: release(),
      live: LIVE,
      facts: { switched: true, docker: { containerId: 'id-next' } },
      ...overrides,
    })
    await runTestSteps(await retire(context))
    return server
  }

  it('swaps the names while both run, drains, stops the old one, starts the unit on the new one and removes the old one', async () => {
    const server = await promoted(new FakeServer().with('webops-shop', 'id-old').with('webops-shop.next', 'id-next').withUnit())
    expect(server.did).toEqual([
      'policy id-next no',
      'policy id-old no',
      'rename webops-shop webops-shop.old',
      'rename webops-shop.next webops-shop',
      'sleep 8000',
      'stop id-old',
      'policy id-next no',
      'unit install',
      'unit enable',
      'unit start',
      'remove webops-shop.old',
      'tag webops/shop:latest',
    ])
    expect(server.containers).toEqual([expect.objectContaining({ name: 'webops-shop', id: 'id-next' })])
    expect(JSON.parse(server.files['/state/container.json'] ?? '')).toMatchObject({ name: 'webops-shop', ports: [{ hostPort: 20001 }] })
    expect(Object.keys(server.files)).toEqual(['/state/container.json'])
  })

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'ends the same when the worker dies after %d of its effects and it is done again',
    async (effects) => {
      const server = new FakeServer().with('webops-shop', 'id-old').with('webops-shop.next', 'id-next').withUnit()
      server.failAfter = effects
      await promoted(server).catch(() => undefined)
      server.failAfter = Number.POSITIVE_INFINITY
      await promoted(server)
      expect(server.containers).toEqual([expect.objectContaining({ name: 'webops-shop', id: 'id-next', state: 'running' })])
      expect(server.unit).toBe('active')
      expect(Object.keys(server.files)).toEqual(['/state/container.json'])
    },
  )

  it('leaves it to the restart policy where no systemd is', async () => {
    const server = await promoted(new FakeServer().with('webops-shop.next', 'id-next'), { runtime: 'docker', live: null })
    expect(server.did).toEqual([
      'policy id-next unless-stopped',
      'rename webops-shop.next webops-shop',
      'policy id-next unless-stopped',
      'tag webops/shop:latest',
    ])
  })

  it('is caught up on by the next rollout, before the name of its candidate is needed', async () => {
    const server = new FakeServer().with('webops-shop', 'id-old').with('webops-shop.next', 'id-next').withUnit()
    server.failAfter = 3
    await promoted(server).catch(() => undefined)
    server.failAfter = Number.POSITIVE_INFINITY
    const context = contextOn(server, { kind: 'restart', runtime: 'systemd', release: release(), live: { ...LIVE, number: 2 } })
    await runTestSteps((await postDeployment(context)).slice(0, 1))
    expect(server.containers.map(({ name, state }) => `${name} ${state}`)).toEqual(['webops-shop running', 'webops-shop.next running'])
    expect(server.containers[0]?.id).toBe('id-next')
  })
})

describe('a stop-first rollout that fails', () => {
  const host = testConfiguration({ networkMode: 'host' })

  it('brings the old container back, also after the worker was killed meanwhile', async () => {
    const server = new FakeServer().with('webops-shop', 'id-old')
    const make = () =>
      contextOn(server, { kind: 'restart', release: release({ networkMode: 'host' }), live: { ...LIVE, configuration: host } })
    await runTestSteps((await postDeployment(make())).slice(0, 1))
    const after = make()
    const step = (await postDeployment(after))[0]
    await step?.cleanUp?.({ log: () => undefined, signal: new AbortController().signal })
    expect(server.containers.map(({ name, state }) => `${name} ${state}`)).toEqual(['webops-shop running'])
  })

  it('does not start one that was stopped before', async () => {
    const server = new FakeServer().with('webops-shop', 'id-old', { state: 'exited' })
    const context = contextOn(server, {
      kind: 'restart',
      release: release({ networkMode: 'host' }),
      live: { ...LIVE, configuration: host },
    })
    const step = (await postDeployment(context))[0]
    await runTestSteps(step ? [step] : [])
    await step?.cleanUp?.({ log: () => undefined, signal: new AbortController().signal })
    expect(server.containers.map(({ name, state }) => `${name} ${state}`)).toEqual(['webops-shop exited'])
  })
})

describe('a candidate', () => {
  it('is refused where a container of somebody else has the name', async () => {
    const server = new FakeServer().with('webops-shop', 'id-foreign', { labels: {} })
    const context = contextOn(server, { kind: 'restart', release: release() })
    await expect(runTestSteps((await postDeployment(context)).slice(0, 1))).rejects.toMatchObject({ code: 'container_name_taken' })
    expect(server.did).toEqual([])
  })

  it('is refused for an image that was not made for the deployment, whatever the release says', async () => {
    const server = new FakeServer()
    server.imageNames = ['webops/other:1', 'debian:bookworm-slim']
    const context = contextOn(server, { kind: 'rollback', release: release() })
    await expect(runTestSteps((await postDeployment(context)).slice(0, 1))).rejects.toMatchObject({ code: 'image_not_ours' })
    expect(server.did).toEqual([])
  })

  it.each([
    ['container_exited', { state: 'exited', exitCode: 3 }, {}],
    ['container_out_of_memory', { state: 'exited', exitCode: 137, outOfMemory: true }, {}],
    ['never_healthy', {}, { status: 500 }],
    ['never_healthy', { health: 'unhealthy' }, { status: 200 }],
  ] as const)('fails with %s', async (code, container, answer) => {
    const server = new FakeServer().with('webops-shop.next', 'id-next', container as Partial<ContainerDetails>)
    server.answer = { ok: false, detail: 'HTTP 500', durationMs: 1, ...answer }
    const context = contextOn(server, {
      kind: 'restart',
      release: release({ healthPath: '/up' }),
      facts: { docker: { containerId: 'id-next' } },
    })
    const wait = (await postDeployment(context))[1]
    await expect(runTestSteps(wait ? [wait] : [])).rejects.toMatchObject({ code, hint: expect.any(String) })
  })
})

describe('health', () => {
  it.each([
    [{ state: 'running' }, { status: 200, detail: 'HTTP 200' }, 'healthy', 'HTTP 200 in 12 ms'],
    [{ state: 'running' }, { detail: 'connection refused' }, 'unhealthy', 'port 8000 does not answer (connection refused)'],
    [{ state: 'exited', exitCode: 0 }, {}, 'down', 'the container was stopped outside of WebOps (exit status 0)'],
    [{ state: 'exited', exitCode: 137, outOfMemory: true }, {}, 'down', 'the container ran out of memory (exit status 137)'],
    [{ state: 'exited', exitCode: 1 }, {}, 'down', 'the container ended by itself (exit status 1)'],
    [{ state: 'paused' }, {}, 'unhealthy', 'the container is paused'],
    [null, {}, 'down', 'the container is gone: it was removed outside of WebOps'],
  ] as const)('of a container like %j that answers %j is %s', async (container, answer, state, detail) => {
    const server = new FakeServer()
    if (container) server.with('webops-shop', 'id', container as Partial<ContainerDetails>)
    server.answer = { ok: false, detail: '', durationMs: 12, ...answer }
    const report = await healthCheck({
      deployment: testDeployment(),
      live: LIVE,
      runtime: 'docker',
      settings: SETTINGS,
      services: server.services() as unknown as Services,
      signal: AbortSignal.timeout(1000),
    })
    expect(report).toMatchObject({ state, detail })
  })
})
