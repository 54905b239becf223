import { randomBytes } from 'node:crypto'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { parse } from 'yaml'
import { readFileSync } from 'node:fs'
import { healthCheck, postDeployment, preDeployment, retire } from '../../addons/docker/hooks.ts'
import { names } from '../../src/addon-api/index.ts'
import type {
  DeploymentFacts,
  HealthReport,
  HookContext,
  LiveRelease,
  RolloutFacts,
  RolloutKind,
  Runtime,
  Step,
  StepDescription,
} from '../../src/addon-api/index.ts'
import { testConfiguration, testContext, testDeployment } from '../../src/addon-api/testing.ts'
import { systemClock } from '#adapters/clock/system-clock.ts'
import { createDockerEngine } from '#adapters/docker/docker-engine.ts'
import { confinedFiles } from '#adapters/files/confined-files.ts'
import { createProbe } from '#adapters/probe/probe.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { frozenOptions } from '../../src/core/deployment/hardening.ts'
import { runSettings } from '../../src/core/deployment/run-settings.ts'

const ROOT = join(import.meta.dirname, '../..')
export const FIXTURES = join(ROOT, 'tests/fixtures')
const HOST = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock'
export const ENGINE = createDockerEngine({ host: HOST, instance: 'test' })
const raw = new Docker({ socketPath: HOST.replace('unix://', '') })

export type TestRollout = Awaited<ReturnType<typeof createTestRollout>>

interface Keeper {
  runtime: Runtime
  supervisor: HookContext['services']['supervisor']
}

const noSystemd = { available: () => Promise.resolve(false) } as Keeper['supervisor']

/** A deployment with a name of its own, whose steps are run as a rollout runs them: freeze, switch and clean-up included. */
export async function createTestRollout(keeper: Keeper = { runtime: 'docker', supervisor: noSystemd }) {
  const name = `t${randomBytes(4).toString('hex')}`
  const dir = await mkdtemp(join(tmpdir(), 'docker-rollout-'))
  const workspaceDir = join(dir, 'workspace')
  const stateDir = join(dir, 'state')
  await mkdir(workspaceDir)
  await mkdir(stateDir)
  const lines: string[] = []
  const container = `webops-${name}`
  let live: LiveRelease | null = null
  let release = 0
  // A network of its own, beside those of tests that run at the same time.
  let deployment = testDeployment({ name, project: name, port: null, routes: [], variables: {} })

  function contextOf(kind: RolloutKind, facts: RolloutFacts): HookContext {
    const changed = kind === 'reconfigure' && live ? { id: live.imageId, name } : null
    const forward = kind === 'deploy' || changed ? { number: (release += 1), image: changed, configuration: null } : null
    const same =
      live && (kind === 'start' || kind === 'restart')
        ? { number: live.number, image: { id: live.imageId, name: name }, configuration: live.configuration }
        : null
    return testContext({
      kind,
      deployment,
      live,
      workspaceDir,
      stateDir,
      facts,
      release: forward ?? same,
      runtime: keeper.runtime,
      settings: settings(),
      services: services(keeper),
    })
  }

  async function runSteps(
    context: HookContext,
    steps: Step[],
    beforeSwitch?: () => Promise<unknown>,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<(StepDescription & { key: string })[]> {
    const progress = { log: (text: string) => void lines.push(text), signal }
    const descriptions: (StepDescription & { key: string })[] = []
    const done: Step[] = []
    try {
      for (const step of steps) {
        if (step.needsRelease && context.release && !context.release.configuration) freeze(context)
        if (step.idle?.()) continue
        if (step.afterSwitch && !context.facts.switched) {
          await beforeSwitch?.()
          context.facts.switched = true
        }
        descriptions.push({ key: step.key, ...(await step.describe()) })
        done.unshift(step)
        await step.run(progress)
      }
    } catch (error) {
      const left: unknown[] = []
      for (const step of done) await step.cleanUp?.(progress).catch((failure: unknown) => left.push(failure))
      // What could not be cleaned up must not hide what went wrong before.
      throw left.length > 0 ? new AggregateError([error, ...left], `${String(error)}, and then ${left.join(', ')}`) : error
    }
    return descriptions
  }

  async function stepsOf(context: HookContext): Promise<Step[]> {
    return [...(await preDeployment(context)), ...(await postDeployment(context)), ...(await retire(context))]
  }

  return {
    name,
    container,
    workspaceDir,
    stateDir,
    lines,
    /** @param fixture laid into the workspace first; null: the workspace stays as it is */
    async deploy(
      fixture: string | null,
      options: Partial<DeploymentFacts> & { beforeSwitch?: () => Promise<unknown>; signal?: AbortSignal } = {},
    ) {
      const { beforeSwitch, signal, ...wish } = options
      if (fixture) await cp(join(FIXTURES, fixture), workspaceDir, { recursive: true })
      deployment = { ...deployment, ...wish }
      const context = contextOf('deploy', {})
      const descriptions = await runSteps(context, await stepsOf(context), beforeSwitch, signal)
      live = {
        number: context.release?.number ?? 0,
        imageId: context.facts.imageId ?? '',
        configuration: context.release?.configuration ?? testConfiguration(),
      }
      return { address: context.facts.candidateAddress ?? (null as unknown as string), descriptions, facts: context.facts }
    },
    async run(kind: RolloutKind, wish: Partial<DeploymentFacts> = {}) {
      deployment = { ...deployment, ...wish }
      const context = contextOf(kind, {})
      await runSteps(context, await stepsOf(context))
      return context.facts
    },
    health(): Promise<HealthReport> {
      if (!live) throw new Error('Nothing was deployed.')
      return healthCheck({
        deployment,
        live,
        runtime: keeper.runtime,
        settings: settings(),
        services: services(keeper) as unknown as HookContext['services'],
        signal: AbortSignal.timeout(10_000),
      })
    },
    async containerNames(): Promise<string[]> {
      return (await ENGINE.listContainers({ 'webops.deployment': name })).map((found) => found.name).sort()
    },
    async imageNames(): Promise<string[]> {
      return (await ENGINE.listImages({ 'webops.deployment': name })).flatMap((image) => image.references)
    },
    async imageEnvironment(): Promise<string> {
      const { Config } = await raw.getImage(live?.imageId ?? '').inspect()
      return Config.Env.join('\n')
    },
    async volumeNames(): Promise<string[]> {
      const { Volumes } = await raw.listVolumes({ filters: JSON.stringify({ label: [`webops.deployment=${name}`] }) })
      return Volumes.map((volume) => volume.Name)
    },
    /** Hands over the name of a container without our labels. */
    async withForeignContainer(use: (name: string) => Promise<unknown>) {
      const made = await raw.createContainer({ name: `foreign-${name}`, Image: 'debian:bookworm-slim', Cmd: ['true'] })
      try {
        await use(`foreign-${name}`)
      } finally {
        await made.remove({ force: true })
      }
    },
    async removeAll() {
      for (const found of await ENGINE.listContainers({ 'webops.deployment': name })) await ENGINE.removeContainer(found.id)
      for (const image of await ENGINE.listImages({ 'webops.deployment': name })) {
        for (const reference of image.references.filter((one) => one.startsWith('webops/'))) await ENGINE.removeImage(reference)
      }
      const { Volumes } = await raw.listVolumes({ filters: JSON.stringify({ label: [`webops.deployment=${name}`] }) })
      for (const volume of Volumes) await ENGINE.removeVolume(volume.Name)
      const { project, environment } = deployment
      for (const network of await ENGINE.listNetworks(names.environmentLabel(project, environment)))
        await ENGINE.removeNetwork(network.name)
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** What the core's own step does. */
function freeze(context: HookContext): void {
  const { facts, deployment, release } = context
  if (!release) return
  release.image ??= { id: facts.imageId ?? '', name: facts.imageName ?? '' }
  release.configuration = {
    port: deployment.networkMode === 'none' ? null : (deployment.port ?? facts.detectedPort ?? null),
    variables: deployment.variables,
    volumes: deployment.volumes,
    files: deployment.files,
    ports: deployment.ports,
    networkMode: deployment.networkMode,
    ...runSettings(deployment),
    runOptions: frozenOptions(deployment.runOptions),
  }
}

function services({ supervisor }: Keeper) {
  return {
    engine: ENGINE,
    clock: systemClock(),
    files: confinedFiles,
    probe: createProbe(),
    baseImages: { ensure: () => Promise.resolve('unknown' as const), isReady: () => Promise.resolve(true) },
    templates: createTemplates(join(ROOT, 'system-templates')),
    supervisor,
  }
}

/** As the manifest has them, but for the drain: nobody has requests here. */
function settings(): HookContext['settings'] {
  const manifest = parse(readFileSync(join(ROOT, 'addons/docker/addon.yaml'), 'utf8')) as {
    settings: Record<string, { default: string | number }>
  }
  const defaults = Object.fromEntries(Object.entries(manifest.settings).map(([key, setting]) => [key, setting.default]))
  return { ...defaults, drainSeconds: 0, stableSeconds: 1 }
}
