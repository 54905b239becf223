import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeploymentRecord } from '#core/deployment/deployment-record.ts'
import { DEFAULT_PREVIEW_SETTINGS } from '#core/preview/preview-settings.schema.ts'
import { settingsForPreview } from '#core/preview/settings-for-preview.ts'
import { Secret } from '#core/secret/secret.ts'
import { DOCKER, dockerWorld, type World } from './bad-input/docker-world.ts'

const SERVER = `require('node:http').createServer((_, response) => response.end(JSON.stringify(process.env))).listen(3000)
process.on('SIGTERM', () => process.exit(0))`
const FILE = `
run: { port: 3000, ports: ["18099:3000"], network: bridge, options: { capabilities: [SYS_PTRACE] } }
limits: { memoryMb: 512 }
volumes: ["media:/media", "/srv:/srv"]
schedules: { nightly: { cron: "0 3 * * *", command: tidy } }
variables: { COLOUR: }
environments: { preview: { run: { stopGraceSeconds: 3 } } }
`
const sources = {
  Dockerfile: 'FROM node:24-bookworm-slim\nCOPY server.js /\nCMD ["node", "/server.js"]',
  'server.js': SERVER,
  'webops.yaml': FILE,
}

describe.each([
  { isFork: false, ref: 'cart' },
  { isFork: true, ref: 'c'.repeat(40) },
])('a preview on a real engine (fork: $isFork)', ({ isFork, ref }) => {
  let world: World
  let parent: DeploymentRecord
  let preview: DeploymentRecord
  beforeAll(async () => {
    world = await dockerWorld({ policy: 'hostPaths: [/srv]\ncapabilities: [SYS_PTRACE]\n' })
    const made = await world.add({ memoryLimitMb: 128, dockerVolumes: ['data:/data'], runOptions: {} }, sources)
    const { previews, deployments } = world.worker
    parent = (await deployments.get(made.id)) as DeploymentRecord
    await previews.setSettings(parent.id, { ...DEFAULT_PREVIEW_SETTINGS, volumes: 'own' }, 'Ada')
    const head = {
      pullRequest: 7,
      title: 'A cart',
      headRef: 'cart',
      headRepository: null,
      headCommit: 'c'.repeat(40),
      isFork,
      author: 'ada',
      pushedAt: new Date(),
    }
    const noted = await previews.note(parent.id, 'pr-7', head)
    if (isFork) await previews.approve(noted.id, 'c'.repeat(40), 'Ada', new Date())
    const id = randomUUID()
    const name = `${parent.name}-pr-7`
    const environmentId = (await previews.makeEnvironment(noted.id, parent.projectId, name)) ?? ''
    const place = { id, name, projectId: parent.projectId, environmentId, serverId: parent.serverId }
    await deployments.create({ ...place, ...settingsForPreview(parent, noted, true), variables: [], routes: [], previewId: noted.id })
    world.change(name, sources)
    preview = (await deployments.get(id)) as DeploymentRecord
  })
  afterAll(() => world.removeAll())

  const roll = async (id: string, kind: 'deploy' | 'stop' | 'start' | 'remove', of: string | null) => {
    const { worker, runner } = world
    const { rollout } = await worker.rollouts.create({
      deploymentId: id,
      kind,
      ref: of,
      cause: { actor: 'local', name: 'root', via: 'cli' },
      ...(kind === 'remove' && { removeVolumes: ['data', 'media'] }),
    })
    await runner.wake(id)
    return worker.rollouts.get(rollout.id)
  }

  it.skipIf(isFork)('is started without a secret that was taken from previews while it was stopped', async () => {
    const { previews, variables, sealer } = world.worker
    const owner = { deploymentId: parent.id }
    const ciphertext = await sealer.seal(new Secret('token-itself'), { ...owner, variable: 'TOKEN' })
    await variables.change(owner, { set: [{ name: 'TOKEN', secret: true, value: null, ciphertext, refersTo: [] }], remove: [] })
    const allow = (secrets: string[]) => previews.setSettings(parent.id, { ...DEFAULT_PREVIEW_SETTINGS, volumes: 'own', secrets }, 'Ada')
    const environment = async () => (await DOCKER.getContainer(`webops-${preview.name}`).inspect()).Config.Env.join()
    await allow(['TOKEN'])
    for (const [kind, of] of [
      ['deploy', ref],
      ['stop', null],
    ] as const)
      expect((await roll(preview.id, kind, of))?.error).toBeNull()
    expect(await environment()).toContain('TOKEN=token-itself')
    await allow([])
    const rollout = await roll(preview.id, 'start', null)
    const log = await world.logOf(rollout?.id ?? '')
    expect(rollout?.error, log).toBeNull()
    expect(await environment()).not.toContain('TOKEN')
    expect(log).toContain('Without TOKEN')
    await world.worker.variables.change(owner, { set: [], remove: ['TOKEN'] })
  })

  it('runs on a network and with volumes of its own, without a port, folder or schedule of the server', async () => {
    const rollout = await roll(preview.id, 'deploy', ref)
    expect(rollout?.error, await world.logOf(rollout?.id ?? '')).toBeNull()
    const { HostConfig, NetworkSettings, Config, Mounts } = await DOCKER.getContainer(`webops-${preview.name}`).inspect()
    expect(Object.keys(NetworkSettings.Networks)).toEqual([`webops-default.${preview.name}`])
    // Its settings file names others, which that of a fork does not.
    expect(Mounts.map(({ Name, Type }) => `${Type} ${Name}`)).toEqual([`volume webops-${preview.name}-${isFork ? 'data' : 'media'}`])
    expect(JSON.stringify(HostConfig.PortBindings)).not.toContain('18099')
    expect((await world.worker.releases.getByNumber(preview.id, 1))?.configuration.stopGraceSeconds).toBe(3)
    // What the code of strangers may use is as its parent has it.
    expect(HostConfig.Memory).toBe((isFork ? 128 : 512) * 1024 * 1024)
    expect((HostConfig.CapAdd ?? []).includes('SYS_PTRACE') || (HostConfig.CapAdd ?? []).includes('CAP_SYS_PTRACE')).toBe(!isFork)
    expect(Config.Env).toContain('COLOUR=green')
    expect(Config.Env?.join()).not.toContain('correct-horse')
    expect(await world.worker.schedules.list(preview.id)).toEqual([])
  })

  it('goes with its volumes and its network, and leaves its parent alone', async () => {
    const rollout = await roll(preview.id, 'remove', null)
    expect(rollout?.error, await world.logOf(rollout?.id ?? '')).toBeNull()
    expect(await world.leftOf(preview.name)).toMatchObject({ containers: [], images: [] })
    expect(await world.engine.listVolumes({ 'webops.deployment': preview.name })).toEqual([])
    expect(await world.engine.listNetworks({ 'webops.environment': `default/${preview.name}` })).toEqual([])
    const [found] = await world.worker.previews.page(null)
    await world.worker.previews.clear(found?.id ?? '')
    expect(await world.worker.deployments.get(preview.id)).toBeNull()
    expect((await world.worker.deployments.get(parent.id))?.removedAt).toBeNull()
  })
})
