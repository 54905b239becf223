import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import ms from 'ms'
import { parse } from 'yaml'
import { reconcile as reconcileCaddy } from '../../addons/caddy/hooks.ts'
import { healthCheck, reconcile as reconcileDocker } from '../../addons/docker/hooks.ts'
import type { DeploymentHook } from '../../src/addon-api/context.ts'
import { createDockerEngine } from '#adapters/docker/docker-engine.ts'
import { confinedFiles } from '#adapters/files/confined-files.ts'
import { createProbe } from '#adapters/probe/probe.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { addonRegistry } from '#core/addon/addon-registry.ts'
import { addonManifest } from '#core/addon/manifest.schema.ts'
import { DEFAULT_RUN_SETTINGS } from '#core/deployment/run-settings.ts'
import type { LiveEvent } from '#core/ports/queue.ts'
import type { Supervisor } from '#core/ports/supervisor.ts'
import { HealthChecker } from '#core/health/check-deployment.ts'
import { Reconciler } from '#core/reconcile/reconciler.ts'
import type { FrozenConfiguration } from '#core/release/frozen-configuration.schema.ts'
import { RolloutRunner } from '#core/rollout/rollout-runner.ts'
import { testWorker } from './test-worker.ts'

const ROOT = join(import.meta.dirname, '../..')
const HOST = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock'
const raw = new Docker({ socketPath: HOST.replace('unix://', '') })

/** Runs for ever, ends when it is told to, says unhealthy where there is a file /tmp/sick, and takes all memory where there is /tmp/greedy. */
const DOCKERFILE = `FROM debian:bookworm-slim
HEALTHCHECK --interval=1s --retries=1 CMD test ! -e /tmp/sick
CMD ["sh", "-c", "trap exit TERM; while [ ! -e /tmp/greedy ]; do sleep 0.2 & wait; done; exec tail /dev/zero"]
`

export type ReconcileWorld = Awaited<ReturnType<typeof reconcileWorld>>

/** A worker with the real engine and records, and the real addons' way to reconcile. Its deployments are on record only: what should run is made by reconciling. */
export async function reconcileWorld(hook: DeploymentHook = () => [], dockerfile = DOCKERFILE) {
  const instance = `rc${randomBytes(4).toString('hex')}`
  const world = await testWorker(hook)
  const { worker } = world
  const engine = createDockerEngine({ host: HOST, instance })
  const events: LiveEvent[] = []
  const notes: string[] = []
  const applied = { times: 0, away: false }
  const hooks = worker.registry.deploymentHooks('post_deployment')
  const docker = addonManifest.parse(parse(await readFile(join(ROOT, 'addons/docker/addon.yaml'), 'utf8')))
  const hookOf = <Handler>(addon: string, phase: 'reconcile' | 'health_check', handler: Handler, priority: number) => ({
    addon,
    phase,
    handlerName: 'hooks.ts#handler',
    handler,
    priority,
    timeoutMs: ms('1m'),
    onError: 'warn' as const,
  })
  Object.assign(worker, {
    settings: { ...worker.settings, instance },
    note: (message: string, details?: object) => notes.push(`${message} ${JSON.stringify(details ?? {})}`),
    live: { ...worker.live, publish: async (event: LiveEvent) => void events.push(event) },
    registry: addonRegistry([
      {
        manifest: docker,
        dir: '',
        hooks: [hookOf('docker', 'reconcile', reconcileDocker, 50), hookOf('docker', 'health_check', healthCheck, 50)],
      },
      { manifest: { ...docker, name: 'caddy', settings: {} }, dir: '', hooks: [hookOf('caddy', 'reconcile', reconcileCaddy, 80)] },
      { manifest: { ...docker, name: 'test', settings: {} }, dir: '', hooks },
    ]),
  })
  Object.assign(worker.services, {
    engine,
    clock: worker.clock,
    files: confinedFiles,
    probe: createProbe(),
    baseImages: { ensure: () => Promise.resolve('unknown' as const), isReady: () => Promise.resolve(true) },
    templates: createTemplates(join(ROOT, 'system-templates')),
    proxy: {
      apply: async () => {
        if (applied.away) throw new Error('Caddy does not answer.')
        applied.times++
      },
      point: async (name: string, address: string | null) => void world.pointed.set(name, address),
      pointsTo: async (name: string) => world.pointed.get(name) ?? null,
    },
  })
  const checker = new HealthChecker(worker)
  const runner = new RolloutRunner(worker, async () => undefined)
  const reconciler = new Reconciler(worker, { runner, look: (id) => checker.check(id) })
  const dir = await mkdtemp(join(tmpdir(), 'reconcile-'))
  await writeFile(join(dir, 'Dockerfile'), dockerfile)
  const tag = `webops/${instance}:1`
  const { imageId } = await engine.buildImage(
    { contextDir: dir, dockerfile: 'Dockerfile', buildArgs: {}, labels: { 'webops.deployment': instance }, tags: [tag] },
    () => undefined,
    new AbortController().signal,
  )
  const names = new Set<string>()
  const tags = new Set<string>()

  return {
    ...world,
    engine,
    raw,
    instance,
    imageId,
    checker,
    runner,
    reconciler,
    events,
    notes,
    applied,
    /** Reconciles everything once. @returns what was mended, in words */
    async reconcile(): Promise<string[]> {
      const before = await this.mends()
      await reconciler.everything()
      return (await this.mends()).slice(before.length)
    },
    /** All that was mended so far, as it stands in the audit. */
    async mends(): Promise<string[]> {
      const all = await worker.audit.list({ limit: 1000 })
      return all
        .filter(({ action }) => action === 'deployment.mend')
        .reverse()
        .map(({ target, details }) => `${target.replace('deployment:', '')}: ${String(details['what'])}; ${String(details['done'])}`)
    },
    /** A deployment on record whose first release should run. Nothing of it is there yet. */
    async add(name: string, configuration: Partial<FrozenConfiguration> = {}) {
      names.add(name)
      const deployment = await world.addDeployment(name)
      await mkdir(join(worker.folders.deployments, name), { recursive: true })
      await this.release(deployment.id, name, 1, configuration)
      await worker.deployments.setStatus(deployment.id, { status: 'running', reason: null })
      return deployment
    },
    /** Puts a release on record that serves from now on. */
    async release(deploymentId: string, name: string, number: number, configuration: Partial<FrozenConfiguration> = {}) {
      const imageName = `webops/${name}:${number}`
      await engine.tagImage(imageId, imageName)
      tags.add(imageName)
      const release = await worker.releases.create({
        deploymentId,
        number,
        imageId,
        imageName,
        commit: null,
        commitSubject: null,
        configuration: {
          version: 1,
          port: null,
          variables: { COLOUR: { value: 'green' } },
          volumes: [],
          files: [],
          ports: [],
          networkMode: 'bridge',
          ...DEFAULT_RUN_SETTINGS,
          stopGraceSeconds: 1,
          generatedDockerfile: null,
          stack: null,
          ...configuration,
        },
      })
      await worker.deployments.setLive(deploymentId, release.id, 1_000, null)
      return release
    },
    useSupervisor: (supervisor: Supervisor) => Object.assign(worker.services, { supervisor }),
    container: (name: string) => engine.inspectContainer(`webops-${name}`),
    containers: async () => (await engine.surveyContainers({ 'webops.deployment': '' })).map(({ name }) => name).sort(),
    async close() {
      await reconciler.stop()
      for (const { id } of await engine.surveyContainers({ 'webops.deployment': '' })) await engine.removeContainer(id)
      for (const volume of await engine.listVolumes({ 'webops.deployment': '' })) await engine.removeVolume(volume)
      for (const { name } of await engine.listNetworks({ 'webops.environment': '' })) await engine.removeNetwork(name)
      for (const reference of [...tags, tag]) await engine.removeImage(reference)
      await rm(dir, { recursive: true, force: true })
      await world.close()
    },
  }
}
