import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { postDeployment, preDeployment } from '../../addons/docker/hooks.ts'
import { fetchStep } from '../../addons/git/fetch-step.ts'
import type { HookContext, Step } from '../../src/addon-api/index.ts'
import { testContext, testDeployment } from '../../src/addon-api/testing.ts'
import { systemClock } from '#adapters/clock/system-clock.ts'
import { createDockerEngine } from '#adapters/docker/docker-engine.ts'
import { confinedFiles } from '#adapters/files/confined-files.ts'
import { createGit } from '#adapters/git/git.ts'
import { policyFile } from '#adapters/policy/policy-file.ts'
import { createProbe } from '#adapters/probe/probe.ts'
import { requireProgram } from '#adapters/process/run-program.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import type { LogLine } from '#core/ports/queue.ts'
import type { PlannedStep } from '#core/rollout/planned-step.ts'
import { RolloutLog } from '#core/rollout/rollout-log.ts'
import { runSteps } from '#core/rollout/run-steps.ts'
import type { Failing, Place } from '../../tests/fixtures/failing/failing.ts'
import { runSettings } from '#core/deployment/run-settings.ts'

const ENGINE_HOST = 'unix:///var/run/docker.sock'
/** Not a name of anybody's. */
const NAME = 'orchard'

export interface Failed {
  step: string
  code: string
  message: string
  facts: Record<string, unknown>
  lines: LogLine[]
}

/**
 * Runs a rollout that fails, with the real steps, and cleans up after it.
 * @throws Error when it succeeds
 */
export async function runFailing(given: Failing): Promise<Failed> {
  const dir = await mkdtemp(join(tmpdir(), 'failing-'))
  const undo: (() => unknown)[] = []
  const place: Place = {
    dir,
    gateway: '172.17.0.1',
    run: async (file, args, options = {}) => String(await requireProgram(file, args, options)),
    afterwards: (one) => void undo.unshift(one),
  }
  try {
    const failing = { ...given, ...(await given.prepare?.(place)) }
    return await roll(failing, place)
  } finally {
    for (const one of undo) await one()
    await rm(dir, { recursive: true, force: true })
  }
}

async function roll(failing: Failing, place: Place): Promise<Failed> {
  const context = await contextOf(failing, place)
  const lines: LogLine[] = []
  const log = await RolloutLog.open('recorded', (text) => text, {
    logWriter: {
      lastSequence: async () => 0,
      append: async (_id, more) => (lines.push(...more), more),
      finish: async () => {},
      remove: async () => {},
    },
    live: { append: async () => {}, close: async () => {} } as never,
    clock: systemClock(),
  })
  const planned = await plan(failing, context)
  const observer = {
    started: async () => undefined,
    async finished(_position: number, entry: PlannedStep, outcome: { error: Error | null }) {
      if (outcome.error) log.line(entry.step.key, outcome.error.message)
    },
    log: (step: string, text: string, stream: LogLine['stream']) => log.line(step, text, stream),
  }
  try {
    if (failing.uid !== undefined) process.seteuid?.(failing.uid)
    const result = await runSteps(planned, 0, observer, systemClock(), new AbortController().signal)
    await log.flush()
    if (result.state !== 'failed')
      throw new Error(`${failing.id} did not fail: ${result.state}\n${lines.map((line) => line.text).join('\n')}`)
    const { step, error } = result
    return { step, code: error.code, message: error.message, facts: factsOf(context), lines }
  } finally {
    process.seteuid?.(0)
    await removeAll()
  }
}

async function plan(failing: Failing, context: HookContext): Promise<PlannedStep[]> {
  const steps: Step[] = [...(await preDeployment(context)), ...(await postDeployment(context))]
  const source = failing.repository
  if (source) steps.unshift(fetchStep(context, { url: source }))
  const freeze: Step = {
    key: 'freeze',
    title: 'Freeze the release',
    describe: () => ({ summary: '' }),
    run: async () => freezeRelease(context),
  }
  steps.splice(
    steps.findIndex((step) => step.needsRelease),
    0,
    freeze,
  )
  const seconds = failing.buildSeconds
  return steps.map((step) => ({
    step: step.key === 'build' && seconds ? { ...step, timeoutMs: seconds * 1000 } : step,
    addon: 'docker',
    hookKey: step.key,
    hookTimeoutMs: 900_000,
    onError: 'fail',
  }))
}

async function contextOf(failing: Failing, place: Place): Promise<HookContext> {
  const workspaceDir = join(place.dir, 'workspace')
  const stateDir = join(place.dir, 'state')
  for (const folder of [workspaceDir, stateDir]) await mkdir(folder, { recursive: true })
  for (const [path, content] of Object.entries(failing.files ?? {})) {
    await mkdir(dirname(join(workspaceDir, path)), { recursive: true })
    await writeFile(join(workspaceDir, path), content)
    if (content.toString('latin1').startsWith('#!') && !failing.plain?.includes(path)) await chmod(join(workspaceDir, path), 0o755)
  }
  await writeFile(join(place.dir, 'policy.yaml'), 'git: { allowPrivateAddresses: true, transports: [http, https, ssh] }\n', { mode: 0o644 })
  const engine = createDockerEngine({ host: failing.engineHost ?? ENGINE_HOST, instance: 'failures' })
  return testContext({
    kind: 'deploy',
    deployment: testDeployment({
      name: NAME,
      port: null,
      routes: [{ host: `${NAME}.localhost`, path: '/', port: null }],
      variables: {},
      healthTimeoutSeconds: 5,
      ...failing.deployment,
    }),
    ref: failing.ref ?? 'main',
    workspaceDir,
    stateDir,
    mirrorDir: join(place.dir, 'mirror.git'),
    settings: { buildTimeoutMinutes: 10, drainSeconds: 0, stableSeconds: 2 },
    services: {
      engine: failing.engine ? failing.engine(engine, place) : engine,
      git: createGit({
        policy: policyFile(join(place.dir, 'policy.yaml')),
        privateDir: join(place.dir, 'private'),
        knownHostsFile: join(place.dir, 'known_hosts'),
      }),
      clock: systemClock(),
      files: confinedFiles,
      probe: createProbe(),
      templates: createTemplates(join(import.meta.dirname, '../../system-templates')),
      supervisor: { available: () => Promise.resolve(false) } as HookContext['services']['supervisor'],
    },
  })
}

function freezeRelease({ facts, deployment, release }: HookContext): void {
  if (!release) return
  release.image = { id: facts.imageId ?? '', name: facts.imageName ?? '' }
  release.configuration = {
    port: deployment.networkMode === 'none' ? null : (deployment.port ?? facts.detectedPort ?? null),
    variables: deployment.variables,
    volumes: deployment.volumes,
    files: deployment.files,
    ports: deployment.ports,
    networkMode: deployment.networkMode,
    ...runSettings(deployment),
    stopGraceSeconds: 2,
  }
}

/** What the core knows of a deployment when it looks for the reason. */
function factsOf({ deployment, facts, release }: HookContext) {
  return {
    port: release?.configuration?.port ?? deployment.port ?? facts.detectedPort ?? null,
    healthPath: deployment.healthPath,
    volumes: deployment.volumes,
    networkMode: deployment.networkMode,
  }
}

async function removeAll(): Promise<void> {
  const engine = createDockerEngine({ host: ENGINE_HOST, instance: 'failures' })
  const labels = { 'webops.deployment': NAME }
  for (const found of await engine.listContainers(labels)) await engine.removeContainer(found.id)
  for (const image of await engine.listImages(labels)) {
    for (const reference of image.references.length > 0 ? image.references : [image.id]) await engine.removeImage(reference)
  }
  for (const { name } of await engine.listNetworks({ 'webops.environment': '' })) await engine.removeNetwork(name)
  for (const volume of ['data', 'uploads']) await engine.removeVolume(`webops-${NAME}-${volume}`).catch(() => undefined)
}
