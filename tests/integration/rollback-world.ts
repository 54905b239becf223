import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { simpleGit } from 'simple-git'
import { postDeployment as dockerPost, preDeployment as dockerPre, retire } from '../../addons/docker/hooks.ts'
import { preDeployment as gitPre } from '../../addons/git/hooks.ts'
import type { HookContext } from '../../src/addon-api/context.ts'
import { confinedFiles } from '#adapters/files/confined-files.ts'
import { createGit } from '#adapters/git/git.ts'
import { createProbe } from '#adapters/probe/probe.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { createApi } from '#api/app.ts'
import type { Core } from '#core/core.ts'
import type { ContainerLogs } from '#core/deployment/container-logs.ts'
import { defaultPolicy } from '#core/policy/load-policy.ts'
import { Secret } from '#core/secret/secret.ts'
import { hashToken } from '#core/user/hash-token.ts'
import { answerQuery, queryAnswers } from '#core/worker/answer-query.ts'
import { RolloutRunner } from '#core/rollout/rollout-runner.ts'
import { ENGINE } from './docker-rollout.ts'
import { happySteps, testWorker } from './test-worker.ts'

const ROOT = join(import.meta.dirname, '../..')
const TOKEN = 'the-local-credential-of-this-test'
const raw = new Docker({ socketPath: '/var/run/docker.sock' })

/** Ends at once when it is told to; `sleep` alone would not, as the container's first process. */
const dockerfile = (release: string) =>
  `FROM debian:bookworm-slim\nENV BUILT=${release}\nCMD ["sh", "-c", "trap exit TERM; while :; do sleep 1 & wait; done"]\n`

/** A deployment that is built from a real repository by the real engine; only systemd and the proxy are left out. */
export async function rollbackWorld(settings: HookContext['settings'] = {}) {
  const name = `rb${randomBytes(4).toString('hex')}`
  const dir = await mkdtemp(join(tmpdir(), 'rollback-'))
  const repository = join(dir, 'shop')
  await mkdir(repository)
  const developer = simpleGit({ baseDir: repository, config: ['user.name=Ada', 'user.email=ada@example.org', 'init.defaultBranch=main'] })
  await developer.raw('init', '--quiet')

  const world = await testWorker(async (given) => {
    const own = { drainSeconds: 0, stableSeconds: 1, buildTimeoutMinutes: 10, keepReleases: 5, ...settings }
    const context = { ...given, settings: own }
    const proxy = happySteps(context).filter((step) => step.key === 'switch')
    const before = context.kind === 'deploy' ? await gitPre(context) : []
    return [...before, ...(await dockerPre(context)), ...(await dockerPost(context)), ...proxy, ...(await retire(context))]
  })
  const { worker } = world
  const rules = { ...defaultPolicy(), git: { transports: ['https' as const], localPaths: [dir], allowPrivateAddresses: false } }
  worker.policy = { read: async () => rules, realPath: async (path) => path }
  Object.assign(worker.services, {
    engine: ENGINE,
    clock: worker.clock,
    files: confinedFiles,
    probe: createProbe(),
    baseImages: { ensure: () => Promise.resolve('unknown' as const), isReady: () => Promise.resolve(true) },
    templates: createTemplates(join(ROOT, 'system-templates')),
    git: createGit({ policy: worker.policy, privateDir: join(dir, 'private'), knownHostsFile: join(dir, 'known_hosts') }),
  })
  const runner = new RolloutRunner(worker, async () => undefined)
  const { id } = await world.addDeployment(name)
  await worker.deployments.update(id, { repository: `file://${repository}`, dockerImageName: null, port: null, projectType: 'auto' })

  const answers = queryAnswers(worker, {} as ContainerLogs)
  const core: Core = {
    ...worker,
    queries: { ask: (_server, { name: question, input }) => answerQuery(answers, question, input, AbortSignal.timeout(60_000)) },
    wakeups: { wake: async () => undefined, cancel: async (_server, rolloutId) => runner.cancel(rolloutId) },
    settings: { ...worker.settings, localTokenHash: hashToken(TOKEN) },
  }
  const unexpected: unknown[] = []
  const api = createApi(core, {
    authenticateCookie: async () => null,
    panelOrigins: [],
    onUnexpected: (error) => void unexpected.push(error),
  })

  return {
    name,
    id,
    worker,
    /** Of all rollouts' logs. */
    log: () => world.lines.map(({ text }) => text).join('\n'),
    core,
    unexpected,
    settings: (changes: Parameters<typeof worker.deployments.update>[1]) => worker.deployments.update(id, changes),
    /** Replaces all variables; those in `secrets` are encrypted. */
    async variables(plain: Record<string, string>, secrets: Record<string, string> = {}) {
      const clear = Object.entries(plain).map(([variable, value]) => ({ name: variable, secret: false, value, ciphertext: null }))
      const sealed = Object.entries(secrets).map(async ([variable, value]) => ({
        name: variable,
        secret: true,
        value: null,
        ciphertext: await worker.sealer.seal(new Secret(value), { deploymentId: id, variable }),
      }))
      const set = [...clear, ...(await Promise.all(sealed))]
      const names = new Set(set.map((one) => one.name))
      const gone = (await worker.variables.listForDeployment(id)).filter((one) => !names.has(one.name))
      await worker.deployments.update(id, {}, { variables: { set, remove: gone.map((one) => one.name) } })
    },
    /** Commits a new Dockerfile, so that the next release has an image of its own. */
    async commit(message: string): Promise<void> {
      await this.commitDockerfile(dockerfile(message), message)
    },
    async commitDockerfile(text: string, message = 'another one'): Promise<void> {
      await writeFile(join(repository, 'Dockerfile'), text)
      await developer.raw('add', '--all')
      await developer.raw('commit', '--quiet', '-m', message)
    },
    /** Runs what waits; resolves when nothing does any more. */
    wake: () => runner.wake(id),
    /** Asks over the API, runs what waits, and says how it ended. */
    async rollOut(body: { kind: string; release?: number; secrets?: string }) {
      const response = await this.ask('POST', `/api/v1/deployments/${name}/rollouts`, body)
      if (response.status !== 202) return { state: 'refused', error: (response.body as { error: { code: string; hint: string } }).error }
      await runner.wake(id)
      const rollout = await worker.rollouts.get((response.body as { id: string }).id)
      return { state: rollout?.state, error: rollout?.error ?? null, releaseNumber: rollout?.releaseNumber, steps: rollout?.steps }
    },
    async ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
      const response = await api.request(`https://localhost${path}`, {
        method,
        headers: { authorization: `Bearer ${TOKEN}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: response.status, body: await response.json() }
    },
    /** What the live container has, as the engine tells. */
    async container() {
      const { Config, HostConfig, Mounts, Image } = await raw.getContainer(`webops-${name}`).inspect()
      return {
        environment: Object.fromEntries(Config.Env.map((line) => line.split(/=(.*)/s, 2) as [string, string])),
        ports: Object.entries((HostConfig.PortBindings ?? {}) as Record<string, { HostPort: string }[]>).map(
          ([port, [bound]]) => `${bound?.HostPort}:${port}`,
        ),
        volumes: Mounts.map(({ Name, Destination }) => `${Name}:${Destination}`),
        image: Image,
        memoryBytes: HostConfig.Memory,
        stopSignal: (Config as { StopSignal?: string }).StopSignal ?? null,
      }
    },
    containers: () => ENGINE.listContainers({ 'webops.deployment': name }),
    async images(): Promise<string[]> {
      return (await ENGINE.listImages({ 'webops.deployment': name })).flatMap((image) => image.references).sort()
    },
    imageOf: async (release: number) => (await worker.releases.getByNumber(id, release))?.imageId ?? '',
    /** Somebody else's container with an image of ours. It has no label. */
    async foreignContainer(image: string) {
      const made = await raw.createContainer({ name: `foreign-${name}`, Image: image, Cmd: ['true'] })
      return { remove: () => made.remove({ force: true }) }
    },
    async close() {
      for (const found of await ENGINE.listContainers({ 'webops.deployment': name })) await ENGINE.removeContainer(found.id)
      for (const { name: network } of await ENGINE.listNetworks({ 'webops.environment': '' })) await ENGINE.removeNetwork(network)
      for (const reference of await this.images()) await ENGINE.removeImage(reference)
      const { Volumes } = await raw.listVolumes({ filters: JSON.stringify({ label: [`webops.deployment=${name}`] }) })
      for (const volume of Volumes) await ENGINE.removeVolume(volume.Name)
      await world.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
