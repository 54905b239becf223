import { describe, expect, it } from 'vitest'
import {
  Secret,
  WebopsError,
  type BuildRequest,
  type DeploymentFacts,
  type HookContext,
  type Services,
  type Step,
} from '../../src/addon-api/index.ts'
import { runTestSteps, testConfiguration, testContext, testDeployment } from '../../src/addon-api/testing.ts'
import { FakeServer } from './fake-server.ts'
import { command, healthCheck, postDeployment, preDeployment, retire } from './hooks.ts'
import { reconcileContainers } from './reconcile.ts'

const SETTINGS = { buildTimeoutMinutes: 10, drainSeconds: 8, keepReleases: 5, stableSeconds: 5 }
const BUILD = { id: `tree:${'a'.repeat(64)}`, name: 'webops/shop:2' }
const LIVE = { number: 1, imageId: `tree:${'b'.repeat(64)}`, configuration: testConfiguration() }
const APP = { 'package.json': '{"scripts":{"start":"node a.js"},"dependencies":{"express":"5"}}', 'a.js': '' }

const booted = (server: FakeServer) => Object.assign(server, { booted: true })
const standard = (changes: Partial<DeploymentFacts> = {}) => testDeployment({ useDocker: false, ...changes })

function contextOn(server: FakeServer, overrides: Partial<HookContext> = {}): HookContext {
  return testContext({
    settings: SETTINGS,
    stateDir: '/state',
    workspaceDir: '/work',
    deployment: standard(),
    services: server.services() as unknown as Services,
    ...overrides,
  })
}

async function allSteps(context: HookContext): Promise<Step[]> {
  return [...(await preDeployment(context)), ...(await postDeployment(context)), ...(await retire(context))]
}

async function detect(files: Record<string, string>, deployment: Partial<DeploymentFacts> = {}) {
  const server = booted(new FakeServer(files))
  const context = contextOn(server, { deployment: standard({ port: null, ...deployment }) })
  await runTestSteps(await preDeployment(context))
  return { server, context, facts: context.facts as HookContext['facts'] & { docker: { candidate: { provider: string } } } }
}

async function build(files: Record<string, string>, deployment: Partial<DeploymentFacts> = {}) {
  const { server, context, facts } = await detect(files, deployment)
  const step = (await postDeployment(context)).find(({ key }) => key === 'build')
  await runTestSteps(step ? [step] : [])
  return { request: server.asked[0] as BuildRequest, facts, context, step }
}

describe('a rollout without Docker', () => {
  const release = { number: 2, image: BUILD, configuration: testConfiguration() }
  it.each([
    ['deploy', ['check', 'detect', 'build', 'candidate', 'healthy', 'promote', 'prune']],
    ['reconfigure', ['check', 'candidate', 'healthy', 'promote', 'prune']],
    ['rollback', ['check', 'candidate', 'healthy', 'promote', 'prune']],
    ['restart', ['check', 'candidate', 'healthy', 'promote']],
    ['stop', ['check', 'stop']],
    ['start', ['check', 'start', 'healthy']],
    ['remove', ['check', 'remove']],
  ] as const)('has, for %s, the steps %j, and its plan speaks of nothing that is not there', async (kind, keys) => {
    const needsNone = kind === 'stop' || kind === 'remove'
    const server = booted(new FakeServer(APP))
    const context = contextOn(server, { kind, live: LIVE, release: needsNone ? null : release })
    const steps = (await allSteps(context)).filter((step) => !step.idle?.())
    expect(steps.map(({ key }) => key)).toEqual(keys)
    for (const step of steps) {
      const { summary, warnings = [], artifacts = [] } = await step.describe()
      expect([step.title, summary, ...warnings].join('\n'), step.key).not.toMatch(/\b(?:containers?|images?|Docker|network|HEALTHCHECK)\b/)
      expect(artifacts).toEqual([])
    }
  })

  it('asks systemd, and not Docker, whether it is there', async () => {
    const server = booted(new FakeServer())
    expect(await runTestSteps((await preDeployment(contextOn(server, { kind: 'restart', release }))).slice(0, 1))).toEqual([
      'systemd 252 (amd64)',
    ])
  })

  it('refuses a limit that is above the machine, and lets go what is left where no systemd is booted', async () => {
    const tooLarge = contextOn(booted(new FakeServer()), { deployment: standard({ memoryLimitMb: 1024 * 1024 }) })
    await expect(runTestSteps((await preDeployment(tooLarge)).slice(0, 1))).rejects.toMatchObject({ code: 'limit_above_machine' })
    const away = { engine: { info: () => Promise.reject(new Error('no systemd')) }, supervisor: { available: async () => false } }
    const gone = contextOn(new FakeServer(), { kind: 'remove', release: null, services: away as unknown as Services })
    expect(await runTestSteps(await preDeployment(gone))).toEqual(['systemd is not booted here: nothing of it runs.'])
  })
})

describe('what is built without Docker', () => {
  it('is what the repository is, whatever Dockerfile lies beside it', async () => {
    const { facts, context } = await detect({ ...APP, Dockerfile: 'FROM x\nEXPOSE 9\n', 'compose.yaml': 'services: {web: {build: .}}' })
    expect(facts).toMatchObject({ stack: 'express', detectedPort: 3000, docker: { candidate: { provider: 'node', root: '.' } } })
    expect(facts.generatedDockerfile).toBeUndefined()
    expect(facts.dockerfile).toBeUndefined()
    const step = (await preDeployment(context)).find(({ key }) => key === 'detect')
    expect((await step?.describe())?.artifacts).toEqual([{ kind: 'file', name: 'Build and start', content: 'npm install\nnode a.js\n' }])
  })

  it('warns of variables that the repository asks for', async () => {
    const { context } = await detect({ ...APP, '.env.example': 'DATABASE_URL=\n' })
    const step = (await preDeployment(context)).find(({ key }) => key === 'detect')
    expect((await step?.describe())?.warnings).toContain("The repository's .env.example asks for DATABASE_URL, which is not set.")
  })

  it.each([
    ['stack_unknown', 'useDocker', { Dockerfile: 'FROM x' }, {}],
    ['stack_unknown', 'projectType', { 'notes.txt': '' }, {}],
    ['stack_not_found', 'projectType', { 'index.html': '' }, { projectType: 'django' }],
    ['root_directory_missing', 'rootDirectory', { 'web/index.html': '' }, { rootDirectory: 'apps/web' }],
  ])('is refused with %s at %s for %j with %j', async (code, field, files, deployment) => {
    await expect(detect(files as Record<string, string>, deployment)).rejects.toMatchObject({ code, field, hint: expect.any(String) })
  })

  it('gets its lines, its variables and its name, and nothing of a Dockerfile', async () => {
    const { request, facts } = await build(APP, {
      port: 8000,
      installCommand: 'npm ci --omit=dev',
      buildCommand: 'npm run build',
      startCommand: '["node","a b.js","it\'s"]',
      buildArgs: { VERSION: '7' },
      buildVariables: { TOKEN: new Secret('t'), MODE: 'production' },
      dockerImageName: 'nginx:stable',
    })
    expect(request).toMatchObject({
      contextDir: '/work',
      tags: ['webops/shop:1'],
      labels: { 'webops.deployment': 'shop' },
      buildArgs: { VERSION: '7', MODE: 'production' },
      process: {
        root: '.',
        install: 'npm ci --omit=dev',
        build: 'npm run build',
        start: `exec 'node' 'a b.js' 'it'\\''s'`,
        port: 8000,
        versions: { node: expect.any(String) },
      },
    })
    expect(Object.keys(request.secrets ?? {})).toEqual(['TOKEN'])
    expect(request.dockerfileContent).toBeUndefined()
    expect(facts).toMatchObject({ imageId: 'tree:built', imageName: 'webops/shop:1' })
  })

  it('serves a folder of files, the one that is named', async () => {
    expect((await build({ 'index.html': '' })).request.process).toMatchObject({ start: null, static: '.', port: 80 })
    const vite = { 'package.json': '{"scripts":{"build":"vite build"},"devDependencies":{"vite":"7"}}' }
    expect((await build(vite, { outputDirectory: 'out' })).request.process).toMatchObject({ start: null, static: 'out' })
  })

  it('starts PHP with a server that is there, and that keeps its settings to itself', async () => {
    const { process } = (await build({ 'public/index.php': '<?php', 'composer.json': '{"require":{"php":">=8"}}' })).request
    expect(process?.start).toBe(
      `exec env PHP_CLI_SERVER_WORKERS="\${WEB_CONCURRENCY:-4}" php -S "127.0.0.1:$PORT" -t 'public' .webops/router.php`,
    )
    expect(process?.build).toMatch(/^mkdir -p \.webops && printf .* > \.webops\/router\.php$/)
    const own = (await build({ 'public/index.php': '<?php', 'composer.json': '{}' }, { buildCommand: 'npm run css' })).request
    expect(own.process?.build).toMatch(/^\{ mkdir .*router\.php; \} \|\| exit 1\nnpm run css$/)
  })

  it('is not built where nobody found out how', async () => {
    const context = contextOn(booted(new FakeServer()))
    await expect(runTestSteps((await postDeployment(context)).slice(0, 1))).rejects.toMatchObject({ code: 'process_build_missing' })
  })
})

describe('what runs without Docker', () => {
  const configuration = testConfiguration({ volumes: ['data:/app/data'] })
  const release = { number: 2, image: BUILD, configuration }

  it('has volumes of its own engine and joins no network', async () => {
    const server = booted(new FakeServer())
    const context = contextOn(server, { kind: 'rollback', release })
    await runTestSteps((await postDeployment(context)).slice(0, 1))
    const volume = { volume: 'webops-shop-data', labels: { 'webops.deployment': 'shop', 'webops.engine': 'process' } }
    expect(server.asked).toEqual([volume])
    const spec = await command(context, { id: 'abc', purpose: 'run', command: ['ls'] })
    expect(spec).toMatchObject({ image: BUILD.id, networkMode: 'bridge', ports: [] })
    expect(server.asked).toEqual([volume, volume])
  })

  it('takes over with its names alone: no unit of ours is written', async () => {
    const server = booted(new FakeServer().with('webops-shop', 'id-old').with('webops-shop.next', 'id-next'))
    const context = contextOn(server, { release, live: LIVE, facts: { switched: true, docker: { containerId: 'id-next' } } })
    await runTestSteps(await retire(context))
    expect(server.did).toEqual([
      'policy id-next unless-stopped',
      'policy id-old no',
      'rename webops-shop webops-shop.old',
      'rename webops-shop.next webops-shop',
      'sleep 8000',
      'stop id-old',
      'policy id-next unless-stopped',
      'remove webops-shop.old',
      'tag webops/shop:latest',
    ])
  })

  it('gives back its accounts when it is removed, and says why one stays', async () => {
    const server = booted(new FakeServer().with('webops-shop', 'id'))
    const message = 'The account webops-d-shop-1 of this server stays: it owns what is in webops-shop-data.'
    server.accounts = [
      { account: 'webops-b-shop-1', kept: null },
      { account: 'webops-d-shop-1', kept: new WebopsError({ code: 'account_still_used', kind: 'conflict', message }) },
    ]
    const context = contextOn(server, { kind: 'remove', release: null })
    const said = await runTestSteps((await postDeployment(context)).slice(0, 1))
    expect(said).toEqual(['Removed webops-shop.', 'Removed the account webops-b-shop-1.', `${message} (account_still_used)`])
  })

  it('is asked at its own port, since nothing stands before that', async () => {
    const server = booted(new FakeServer().with('webops-shop', 'id', { ipAddress: null }))
    const asked: string[] = []
    const services = server.services()
    services.probe.tcp = async (...given: unknown[]) => {
      asked.push((given[0] as { address: string }).address)
      return { ok: true, detail: '', durationMs: 1 }
    }
    const report = await healthCheck({
      deployment: standard(),
      live: { ...LIVE, configuration: testConfiguration({ healthType: 'tcp' }) },
      runtime: 'docker',
      settings: SETTINGS,
      services: services as unknown as Services,
      signal: AbortSignal.timeout(1000),
    })
    expect(report).toMatchObject({ state: 'healthy', answered: true })
    expect(asked).toEqual(['127.0.0.1:20001'])
  })

  it('is started again by the engine, and not by a unit, when it has ended', async () => {
    const server = booted(new FakeServer().with('webops-shop', 'id', { state: 'exited', exitCode: 1 }))
    const open = async () => contextOn(server, { kind: 'start', release: { ...release, number: 1 }, live: LIVE })
    const { variables: _variables, files: _files, ...closed } = LIVE.configuration
    const mended = await reconcileContainers({
      deployment: standard(),
      wish: 'running',
      live: { ...LIVE, configuration: closed },
      runtime: 'docker',
      stateDir: '/state',
      seen: { containers: server.containers, unit: null },
      found: {},
      settings: SETTINGS,
      services: server.services() as unknown as Services,
      open,
    })
    expect(mended).toEqual([{ what: 'its process was stopped outside of WebOps', done: 'started again' }])
    expect(server.did).toEqual(['policy webops-shop unless-stopped', 'start webops-shop'])
  })
})
