import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { confinedFiles } from '#adapters/files/confined-files.ts'
import { createGit } from '#adapters/git/git.ts'
import { policyFile } from '#adapters/policy/policy-file.ts'
import { rolloutLogReader, rolloutLogWriter } from '#adapters/rollout-logs/rollout-logs.ts'
import { ageOpener, ageSealer, generateWorkerKeys } from '#adapters/secrets/age-secrets.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { addonRegistry } from '#core/addon/addon-registry.ts'
import { discoverAddons } from '#core/addon/discover-addons.ts'
import type { LoadedAddon } from '#core/addon/load-addon.ts'
import type { ContainerLogs } from '#core/deployment/container-logs.ts'
import { RolloutRunner } from '#core/rollout/rollout-runner.ts'
import { answerQuery, queryAnswers } from '#core/worker/answer-query.ts'
import type { WorkerCore } from '#core/worker/worker-core.ts'
import type { HookContext, Services } from '../../../src/addon-api/index.ts'
import { memoryApi } from '../../support/memory-api.ts'
import { LOCAL_TOKEN } from '../../support/memory-core.ts'
import { happySteps } from '../test-worker.ts'
import { read, rowCounts, type Answer } from './refusal.ts'

const ROOT = join(import.meta.dirname, '../../..')

export type World = Awaited<ReturnType<typeof panelAndWorker>>

/**
 * The API as people have it, on a real database, and behind it a worker with the real git, policy file, secrets, logs and
 * checkouts, and the real addons up to the Dockerfile. Building and starting only say that they did.
 * @param policyText what the policy file says; {dir} stands for the world's own folder
 */
export async function panelAndWorker(policyText = '') {
  const panel = await memoryApi()
  const { core, database } = panel.memory
  const dir = await mkdtemp(join(tmpdir(), 'bad-input-'))
  // Repositories of other users are below it.
  await chmod(dir, 0o755)
  const keys = await generateWorkerKeys()
  await writeFile(join(dir, 'key'), keys.identity, { mode: 0o600 })
  await writeFile(join(dir, 'key.pub'), keys.recipient)
  await mkdir(join(dir, 'git'))
  Object.assign(core, { sealer: ageSealer(join(dir, 'key.pub')), rolloutLogs: rolloutLogReader(join(dir, 'logs')) })
  const policy = policyFile(join(dir, 'policy.yaml'))
  const setPolicy = (text: string) => writeFile(join(dir, 'policy.yaml'), text.replaceAll('{dir}', dir), { mode: 0o644 })
  await setPolicy(policyText)

  /** What the hooks were given, rollout by rollout. */
  const contexts: HookContext[] = []
  const worker = {
    ...core,
    serverId: panel.memory.serverId,
    registry: addonRegistry([...(await addonsUpToTheDockerfile()), buildingByWord(contexts)]),
    policy,
    services: {
      git: createGit({ policy, privateDir: join(dir, 'private'), knownHostsFile: join(dir, 'known_hosts') }),
      files: confinedFiles,
      templates: createTemplates(join(ROOT, 'system-templates')),
      engine: { info: async () => ({ version: '28.5', apiVersion: '1.51', architecture: 'x86_64', buildkit: true }) },
      baseImages: { ensure: async () => undefined, isReady: async () => true },
      supervisor: { available: async () => false },
      proxy: { apply: async () => undefined, point: async () => undefined, pointsTo: async () => null },
      clock: core.clock,
    } as unknown as Services,
    opener: ageOpener(join(dir, 'key')),
    logWriter: rolloutLogWriter(join(dir, 'logs')),
    folders: { mirrors: join(dir, 'mirrors'), workspaces: join(dir, 'workspaces'), deployments: join(dir, 'deployments') },
    lease: { check: async () => undefined },
    note: () => undefined,
  } as unknown as WorkerCore
  const runner = new RolloutRunner(worker, async () => undefined)
  const answers = queryAnswers(worker, {} as ContainerLogs)
  panel.memory.answer((name, input) =>
    answerQuery(answers, name, JSON.parse(JSON.stringify(input)) as unknown, AbortSignal.timeout(60_000)),
  )

  const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
    read(panel.ask(method, `/api/v1${path}`, { token: LOCAL_TOKEN, ...(body === undefined ? {} : { body }) }))

  return {
    panel,
    core,
    database,
    worker,
    dir,
    contexts,
    setPolicy,
    ask,
    rows: () => rowCounts(database),
    /** Runs what is queued for a deployment, and says how its latest rollout ended. */
    async run(name: string) {
      const deployment = await core.deployments.getByName(name)
      if (!deployment) throw new Error(`There is no deployment ${name}`)
      await runner.wake(deployment.id)
      const { body } = await ask('GET', `/deployments/${name}/rollouts?limit=1`)
      const [latest] = body.items as {
        id: string
        state: string
        commit: string | null
        commitSubject: string | null
        error: Problem | null
      }[]
      if (!latest) throw new Error(`${name} has no rollout`)
      return latest
    },
    async logOf(rolloutId: string): Promise<string> {
      const { body } = await ask('GET', `/rollouts/${rolloutId}/logs`)
      return (body.lines as { text: string }[]).map(({ text }) => text).join('\n')
    },
    /** What rollouts left in the worker's folders. Mirrors stay on purpose. */
    async leftovers(): Promise<string[]> {
      const names = await Promise.all(
        ['workspaces', 'private'].map(async (folder) =>
          (await readdir(join(dir, folder)).catch(() => [])).map((name) => `${folder}/${name}`),
        ),
      )
      return names.flat()
    },
    async close() {
      await panel.memory.remove()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

interface Problem {
  code: string
  message: string
  hint: string | null
}

async function addonsUpToTheDockerfile(): Promise<LoadedAddon[]> {
  const found = (await discoverAddons([join(ROOT, 'addons')])).flatMap(({ addon }) => addon ?? [])
  const wanted = found.filter(({ manifest }) => manifest.name === 'git' || manifest.name === 'docker')
  return wanted.map((addon) => ({ ...addon, hooks: addon.hooks.filter(({ phase }) => phase === 'pre_deployment') }))
}

function buildingByWord(contexts: HookContext[]): LoadedAddon {
  const handler = (context: HookContext) => {
    contexts.push(context)
    return happySteps(context)
  }
  const hook = {
    addon: 'test',
    phase: 'post_deployment' as const,
    handlerName: 'hooks.ts#hook',
    handler,
    priority: 50,
    timeoutMs: 10_000,
    onError: 'fail' as const,
  }
  const manifest = {
    name: 'test',
    version: '1.0.0',
    api: 1 as const,
    title: 'Test',
    description: 'Test',
    requires: { addons: [] },
    hooks: {},
    settings: {},
  }
  return { manifest, dir: ROOT, hooks: [hook] }
}
