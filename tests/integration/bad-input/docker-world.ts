import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import Docker from 'dockerode'
import { expect } from 'vitest'
import { createDockerEngine } from '#adapters/docker/docker-engine.ts'
import { confinedFiles } from '#adapters/files/confined-files.ts'
import { policyFile } from '#adapters/policy/policy-file.ts'
import { createProbe } from '#adapters/probe/probe.ts'
import { runProgram } from '#adapters/process/run-program.ts'
import { rolloutLogReader, rolloutLogWriter } from '#adapters/rollout-logs/rollout-logs.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { addonRegistry } from '#core/addon/addon-registry.ts'
import { discoverAddons } from '#core/addon/discover-addons.ts'
import type { LoadedAddon } from '#core/addon/load-addon.ts'
import type { Engine } from '#core/ports/engine.ts'
import { RolloutRunner } from '#core/rollout/rollout-runner.ts'
import type { HookContext } from '../../../src/addon-api/index.ts'
import { testWorker } from '../test-worker.ts'

const ROOT = join(import.meta.dirname, '../../..')
export const SOCKET = '/var/run/docker.sock'
export const DOCKER = new Docker({ socketPath: SOCKET })

export type World = Awaited<ReturnType<typeof dockerWorld>>
/** The sources of a deployment: paths and contents, or what lays them into the checkout by itself. */
export type Sources = Record<string, string> | ((dir: string) => Promise<unknown>)

export interface Options {
  /** What the policy file says. */
  policy?: string
  settings?: Record<string, number>
  logCapBytes?: number
  /** Under this one are workspaces, logs and the deployments' own folders, when not beside the database. */
  dataDir?: string
}

/**
 * A worker with a database, a policy file, logs and workspaces of its own, the real addons docker and caddy, and the
 * machine's engine. Of the world around it only the checkout (files are laid there) and the proxy (it is told where
 * requests go) stand in.
 */
export async function dockerWorld(options: Options = {}) {
  const base = await testWorker(() => [])
  const { worker, database } = base
  const dir = dirname(worker.folders.workspaces)
  const dataDir = options.dataDir ?? dir
  const instance = `bad-${randomBytes(4).toString('hex')}`
  const engine = createDockerEngine({ host: `unix://${SOCKET}`, instance })
  const sources = new Map<string, Sources>()
  const settings: Record<string, number> = { drainSeconds: 0, stableSeconds: 1, ...options.settings }
  const pointed = new Map<string, string | null>()
  /** Called right after the proxy was told. */
  const onPoint = { current: async (_name: string): Promise<unknown> => undefined }
  const discovered = await discoverAddons([join(ROOT, 'addons')])
  const addons = discovered.flatMap(({ addon }) => (addon && addon.manifest.name !== 'git' ? [addon] : []))
  const registry = addonRegistry([...addons, layingSources(sources)])
  const policy = join(dir, 'policy.yaml')
  const logsDir = join(dataDir, 'logs')
  const folders = { ...worker.folders, workspaces: join(dataDir, 'workspaces'), deployments: join(dataDir, 'deployments') }
  await writeFile(policy, options.policy ?? '', { mode: 0o644 })
  Object.assign(worker, {
    registry: { ...registry, settings: (addon: string) => ({ ...registry.settings(addon), ...settings }) },
    policy: policyFile(policy),
    logWriter: rolloutLogWriter(logsDir, options.logCapBytes),
    folders,
    services: {
      engine,
      proxy: {
        apply: async () => undefined,
        point: async (name: string, address: string | null) => {
          pointed.set(name, address)
          await onPoint.current(name)
        },
        pointsTo: async (name: string) => pointed.get(name) ?? null,
        restore: async () => undefined,
        forget: async (name: string) => void pointed.delete(name),
        describe: () => '',
      },
      supervisor: { available: async () => false },
      templates: createTemplates(join(ROOT, 'system-templates')),
      probe: createProbe(),
      baseImages: { ensure: () => Promise.resolve('unknown' as const), isReady: () => Promise.resolve(true) },
      clock: worker.clock,
      files: confinedFiles,
    },
  })
  const runner = new RolloutRunner(worker, async () => undefined)

  /** @param changes written into the record as somebody who has taken over the panel would: nothing is checked on the way */
  async function add(changes: Record<string, unknown>, files?: Sources) {
    const name = `bad-${randomBytes(4).toString('hex')}`
    const { id } = await base.addDeployment(name)
    const source = files ? { repository: 'https://git.example.org/bad.git', projectType: 'auto', dockerImageName: null } : {}
    await database.deployment.update({ where: { id }, data: { port: null, healthTimeoutSeconds: 10, ...source, ...changes } })
    if (files) sources.set(name, files)
    return { id, name }
  }

  async function roll(id: string, kind: HookContext['kind'] = 'deploy', releaseNumber: number | null = null) {
    const { id: rolloutId } = await base.request(id, kind, releaseNumber)
    await runner.wake(id)
    const rollout = await worker.rollouts.get(rolloutId)
    if (!rollout) throw new Error('The rollout is gone.')
    return rollout
  }

  return {
    ...base,
    dir,
    folders,
    instance,
    engine,
    settings,
    onPoint,
    runner,
    logsDir,
    add,
    roll,
    /** Gives a deployment other sources for its next rollout. */
    change: (name: string, files: Sources) => sources.set(name, files),
    update: (id: string, data: Record<string, unknown>) => database.deployment.update({ where: { id }, data }),
    /** Makes a deployment and rolls it out. */
    async deploy(changes: Record<string, unknown>, files?: Sources) {
      const made = await add(changes, files)
      return { ...made, rollout: await roll(made.id) }
    },
    setPolicy: (text: string) => writeFile(policy, text),
    useEngine: (other: Engine) => void Object.assign(worker.services, { engine: other }),
    async logOf(rolloutId: string): Promise<string> {
      const pieces = await Array.fromAsync(rolloutLogReader(logsDir).read(rolloutId))
      return pieces
        .flat()
        .map((line) => line.text)
        .join('\n')
    },
    address: (name: string) => pointed.get(name) ?? null,
    /** What there is of a deployment on the server beside its volumes. */
    async leftOf(name: string) {
      const labels = { 'webops.deployment': name }
      const containers = (await engine.listContainers(labels)).map((found) => found.name)
      const images = await DOCKER.listImages({ filters: { reference: [`webops/${name}`] } })
      return {
        containers: containers.sort(),
        images: images.flatMap((image) => image.RepoTags ?? []).sort(),
        workspaces: await readdir(folders.workspaces).catch(() => []),
      }
    },
    async removeAll() {
      const ours = { label: [`webops.instance=${instance}`] }
      for (const { Id } of await DOCKER.listContainers({ all: true, filters: ours }))
        await DOCKER.getContainer(Id).remove({ force: true, v: true })
      for (const image of await DOCKER.listImages({ all: true })) {
        const tags = (image.RepoTags ?? []).filter((tag) => tag.startsWith('webops/bad-'))
        for (const tag of tags) await DOCKER.getImage(tag).remove({ force: true })
      }
      const { Volumes } = await DOCKER.listVolumes({ filters: JSON.stringify(ours) })
      for (const { Name } of Volumes) await DOCKER.getVolume(Name).remove({ force: true })
      for (const { Id } of await DOCKER.listNetworks({ filters: JSON.stringify(ours) })) await DOCKER.getNetwork(Id).remove()
      await base.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/**
 * Rolls a new deployment out, which has to fail and to leave nothing.
 * @returns how it failed, and its whole log
 */
export async function fails(world: World, changes: Record<string, unknown>, files?: Sources) {
  const { rollout, name, id } = await world.deploy(changes, files)
  const log = await world.logOf(rollout.id)
  expect(rollout.state, log).toBe('failed')
  expect(rollout.error?.hint).toMatch(/\w{3}/)
  expect(await world.leftOf(name)).toEqual(NOTHING)
  expect(await world.worker.deployments.get(id)).toMatchObject({ status: 'failed', liveReleaseId: null })
  return { error: rollout.error, log, name, id }
}

/** Nothing of a rollout that failed: no container, no image, no workspace. */
export const NOTHING = { containers: [], images: [], workspaces: [] }

/** Release 1 and nothing else. */
export function onlyFirst(name: string) {
  return { containers: [`webops-${name}`], images: [`webops/${name}:1`, `webops/${name}:latest`], workspaces: [] }
}

/** Stands in for git: lays the sources of the deployment into the checkout. */
function layingSources(sources: Map<string, Sources>): LoadedAddon {
  const lay = async ({ deployment, workspaceDir }: HookContext) => {
    const given = sources.get(deployment.name) ?? {}
    if (typeof given === 'function') return given(workspaceDir)
    for (const [path, content] of Object.entries(given)) {
      await mkdir(dirname(join(workspaceDir, path)), { recursive: true })
      await writeFile(join(workspaceDir, path), content)
      if (content.startsWith('#!')) await chmod(join(workspaceDir, path), 0o755)
    }
    return undefined
  }
  return {
    manifest: {
      name: 'sources',
      version: '1.0.0',
      api: 1,
      title: 'Sources',
      description: 'Sources',
      requires: { addons: [] },
      hooks: {},
      settings: {},
    },
    dir: '',
    hooks: [
      {
        addon: 'sources',
        phase: 'pre_deployment',
        handlerName: 'hooks.ts#fetch',
        priority: 10,
        timeoutMs: 120_000,
        onError: 'fail',
        handler: (context: HookContext) =>
          context.kind === 'deploy' && context.deployment.repository
            ? [
                {
                  key: 'fetch',
                  title: 'Fetch',
                  preview: true,
                  describe: () => ({ summary: '' }),
                  run: async () => void (await lay(context)),
                },
              ]
            : [],
      },
    ],
  }
}

/** Whether a process with these words in its command line runs anywhere on the machine, in containers and builds too. */
export async function runsAnywhere(words: string): Promise<boolean> {
  const { stdout } = await runProgram('ps', ['-eo', 'args'])
  return stdout.split('\n').some((line) => line.includes(words) && !line.startsWith('ps '))
}
