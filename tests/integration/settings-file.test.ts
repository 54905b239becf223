import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RolloutRecord } from '#core/rollout/rollout-record.ts'
import { previewRollout } from '#core/rollout/preview-rollout.ts'
import { updateDeployment } from '#core/deployment/update-deployment.ts'
import type { Actor } from '#core/user/actor.ts'
import { DOCKER, dockerWorld, type World } from './bad-input/docker-world.ts'

const DOCKERFILE = ['FROM node:24-bookworm-slim', 'COPY server.js /server.js', 'CMD ["node", "/server.js"]'].join('\n')
/** Answers at /up alone, and says on which port it was told to listen. */
const SERVER = `require('node:http').createServer((request, response) => {
  response.statusCode = request.url === '/up' ? 200 : 500
  response.end(process.env.PORT)
}).listen(Number(process.env.PORT))
process.on('SIGTERM', () => process.exit(0))`

const sources = (file?: string, name = 'webops.yaml') => ({
  Dockerfile: DOCKERFILE,
  'server.js': SERVER,
  ...(file === undefined ? {} : { [name]: file }),
})

const FIRST = `
run: { port: 4010 }
health: { type: http, path: /up, timeoutSeconds: 20 }
limits: { memoryMb: 96, cpus: 0.5 }
variables: { SECRET_KEY: { help: fifty letters }, COLOUR: }
volumes: ["media:/media"]
release: { command: 'echo migrated > /media/state; echo "port $PORT"', timeoutSeconds: 30 }
schedules: { nightly: { cron: "0 3 * * *", timeZone: Europe/Berlin, command: tidy } }
environments: { staging: { limits: { memoryMb: 64 } } }
`
const SECOND = `
run: { port: 4020 }
health: { type: http, path: /up, timeoutSeconds: 20 }
schedules: { weekly: { cron: "@weekly", command: report } }
`

const ACTOR: Actor = { type: 'local' }

describe('webops.yaml, against a real engine', () => {
  let world: World
  let made: { id: string; name: string }
  beforeAll(async () => {
    world = await dockerWorld({ policy: 'hostNetwork: false\n' })
    made = await world.add({ memoryLimitMb: 200, port: 4001, healthTimeoutSeconds: 20 }, sources(FIRST))
  })
  afterAll(() => world.removeAll())

  const record = async () => {
    const found = await world.worker.deployments.getByName(made.name)
    if (!found) throw new Error('It is gone.')
    return found
  }
  const inspected = () => DOCKER.getContainer(`webops-${made.name}`).inspect()
  const schedules = async () => (await world.worker.schedules.list(made.id)).map(({ name, fromFile }) => ({ name, fromFile }))
  const steps = async ({ id }: RolloutRecord) => (await world.worker.rollouts.get(id))?.steps ?? []
  const plan = (changes: Record<string, unknown> = {}) =>
    previewRollout(
      world.worker,
      {
        kind: 'deploy',
        deployment: {
          name: made.name,
          repository: 'https://git.example.org/bad.git',
          port: 4001,
          memoryLimitMb: 200,
          healthTimeoutSeconds: 20,
          ...changes,
        },
      },
      new AbortController().signal,
    )

  async function rolled(kind: Parameters<World['roll']>[1] = 'deploy', release: number | null = null) {
    const rollout = await world.roll(made.id, kind, release)
    const log = await world.logOf(rollout.id)
    expect(rollout.state, log).toBe('succeeded')
    return { rollout, log }
  }

  it('says in the plan what it would set, before anything is there', async () => {
    const { changes, steps, warnings } = await plan()
    expect(changes).toEqual(
      expect.arrayContaining([
        { field: 'port', from: '4001', to: '4010', fromFile: true },
        { field: 'memoryLimitMb', from: '200', to: '96', fromFile: true },
        { field: 'healthPath', from: null, to: '/up', fromFile: true },
        { field: 'schedules.nightly', from: null, to: expect.stringContaining('0 3 * * * Europe/Berlin: tidy'), fromFile: true },
      ]),
    )
    expect(steps.map(({ key }) => key)).toEqual(expect.arrayContaining(['read-settings', 'release-command']))
    expect(steps.find(({ key }) => key === 'release-command')?.summary).toContain('echo migrated')
    expect(warnings).toContain('webops.yaml asks for SECRET_KEY, COLOUR, which are not set.')
  })

  it('sets port, health check, limits, volume, release command and schedules of a deploy', async () => {
    const { log, rollout } = await rolled()
    const { HostConfig, Config } = await inspected()
    expect(HostConfig.Memory).toBe(96 * 1024 * 1024)
    expect(HostConfig.NanoCpus).toBe(500_000_000)
    expect(Config.Env).toContain('PORT=4010')
    expect(HostConfig.Mounts ?? HostConfig.Binds).toBeTruthy()
    expect(log).toContain('port 4010')
    expect(log).toContain('webops.yaml asks for SECRET_KEY, which is not set.')
    const all = await steps(rollout)
    const keys = all.map(({ key }) => key)
    expect(keys.slice(0, 2)).toEqual(['fetch', 'read-settings'])
    expect(all.find(({ key }) => key === 'release-command')).toMatchObject({ state: 'succeeded' })
    expect(all.find(({ key }) => key === 'read-settings')?.description?.summary).toContain('Takes from webops.yaml: run.port, health.type')
    expect(await record()).toMatchObject({
      port: 4010,
      memoryLimitMb: 96,
      dockerVolumes: ['media:/media'],
      beneath: { port: 4001, memoryLimitMb: 200, dockerVolumes: [] },
      fileSettings: { path: 'webops.yaml' },
    })
    expect(await schedules()).toEqual([{ name: 'nightly', fromFile: true }])
    expect((await world.worker.rollouts.get(rollout.id))?.facts.requiredVariables).toEqual(['SECRET_KEY', 'COLOUR'])
  })

  it('keeps what it sets from being changed elsewhere, and nothing else', async () => {
    const change = (changes: Parameters<typeof updateDeployment>[3]) =>
      updateDeployment(world.worker, ACTOR, made.name, changes, { apply: false, via: 'api' })
    await expect(change({ port: 4999 })).rejects.toMatchObject({ code: 'set_by_file', field: 'port' })
    await expect(change({ memoryLimitMb: 97 })).rejects.toMatchObject({ code: 'set_by_file', field: 'memoryLimitMb' })
    await change({ port: 4010, memoryLimitMb: 96, stopGraceSeconds: 2 })
    const stored = await world.database.deployment.findUniqueOrThrow({ where: { id: made.id } })
    expect(stored).toMatchObject({ port: 4001, memoryLimitMb: 200, stopGraceSeconds: 2 })
  })

  it('holds for a reconfigure, and for a restart', async () => {
    await rolled('reconfigure')
    expect((await inspected()).HostConfig.Memory).toBe(96 * 1024 * 1024)
    await rolled('restart')
    expect(await record()).toMatchObject({ port: 4010, fileSettings: { path: 'webops.yaml' } })
    expect(await schedules()).toEqual([{ name: 'nightly', fromFile: true }])
  })

  it.each([
    ['broken', 'run:\n  prot: 1', 'settings_file_invalid', 'webops.yaml:2:3: unknown key "prot" in run; did you mean "port"?'],
    ['against the policy', 'run: { network: host }', 'policy_host_network_refused', 'webops.yaml: '],
    ['with a volume that no policy opens', 'volumes: ["/etc:/etc"]', 'policy_host_path_refused', 'webops.yaml: /etc'],
  ])('that is %s fails the rollout, and what served serves on', async (_title, file, code, message) => {
    const before = (await inspected()).Id
    world.change(made.name, sources(file))
    const rollout = await world.roll(made.id)
    expect(rollout).toMatchObject({ state: 'failed', error: { code, step: 'read-settings', message: expect.stringContaining(message) } })
    await expect(plan()).rejects.toMatchObject({ code })
    expect((await inspected()).Id).toBe(before)
    expect(await record()).toMatchObject({ port: 4010, memoryLimitMb: 96 })
    expect(await schedules()).toEqual([{ name: 'nightly', fromFile: true }])
  })

  it('is there under one name only, and is no link out of the repository', async () => {
    world.change(made.name, { ...sources(SECOND), 'webops.yml': SECOND })
    expect(await world.roll(made.id)).toMatchObject({
      error: { code: 'settings_file_invalid', message: expect.stringContaining('webops.yaml is there as well') },
    })
    const { symlink, writeFile } = await import('node:fs/promises')
    world.change(made.name, async (dir) => {
      for (const [path, text] of Object.entries(sources())) await writeFile(`${dir}/${path}`, text)
      await symlink('/etc/hostname', `${dir}/webops.yaml`)
    })
    expect(await world.roll(made.id)).toMatchObject({
      error: { code: 'settings_file_invalid', message: expect.stringContaining('is a link') },
    })
  })

  it('that says other things shows in the plan what applying it changes', async () => {
    world.change(made.name, sources(SECOND, 'webops.yml'))
    const { changes } = await plan()
    expect(changes).toEqual(
      expect.arrayContaining([
        { field: 'port', from: '4010', to: '4020', fromFile: true },
        { field: 'memoryLimitMb', from: '96', to: '200', fromFile: false },
        { field: 'dockerVolumes', from: 'media:/media', to: null, fromFile: false },
        { field: 'schedules.nightly', from: expect.stringContaining('tidy'), to: null, fromFile: true },
        { field: 'schedules.weekly', from: null, to: expect.stringContaining('report'), fromFile: true },
      ]),
    )
  })

  it('that says less gives back what was set on the page, and takes its schedules along', async () => {
    const { rollout } = await rolled()
    const { HostConfig, Config } = await inspected()
    expect(HostConfig.Memory).toBe(200 * 1024 * 1024)
    expect(Config.Env).toContain('PORT=4020')
    expect((await steps(rollout)).find(({ key }) => key === 'release-command')).toMatchObject({
      state: 'skipped',
      reason: 'There is no release command.',
    })
    expect(await schedules()).toEqual([{ name: 'weekly', fromFile: true }])
    expect(await record()).toMatchObject({ port: 4020, memoryLimitMb: 200, releaseCommand: null, stopGraceSeconds: 2 })
  })

  it('of then comes back with a rollback', async () => {
    await rolled('rollback', 1)
    const { HostConfig, Config } = await inspected()
    expect(HostConfig.Memory).toBe(96 * 1024 * 1024)
    expect(Config.Env).toContain('PORT=4010')
    expect(await record()).toMatchObject({ port: 4010, fileSettings: { path: 'webops.yaml' } })
    expect(await schedules()).toEqual([{ name: 'nightly', fromFile: true }])
  })

  it('of another environment is laid over', async () => {
    const environment = await world.database.environment.create({ data: { projectId: (await record()).projectId, name: 'staging' } })
    await world.update(made.id, { environmentId: environment.id })
    world.change(made.name, sources(FIRST))
    await rolled()
    expect((await inspected()).HostConfig.Memory).toBe(64 * 1024 * 1024)
    expect(await record()).toMatchObject({ memoryLimitMb: 64, cpuLimit: 0.5 })
  })

  it('is what counts: what lies beneath is in nobody’s way, and is looked at again once it is gone', async () => {
    await world.update(made.id, { dockerVolumes: ['/srv/old:/x'] })
    world.change(made.name, sources(`${FIRST}# again\n`))
    await rolled()
    world.change(made.name, sources())
    expect(await world.roll(made.id)).toMatchObject({
      state: 'failed',
      error: { code: 'policy_host_path_refused', step: 'read-settings' },
    })
    await world.update(made.id, { dockerVolumes: [] })
  })

  it('once it is gone leaves all to the page, and is not mentioned in plans', async () => {
    world.change(made.name, { ...sources(), 'server.js': SERVER.replace("request.url === '/up'", 'true') })
    const planned = await plan()
    expect(planned.steps.map(({ key }) => key)).not.toContain('read-settings')
    expect(planned.steps.map(({ key }) => key)).not.toContain('release-command')
    const { rollout } = await rolled()
    expect((await steps(rollout)).find(({ key }) => key === 'read-settings')).toMatchObject({
      state: 'skipped',
      reason: 'The repository has no webops.yaml.',
    })
    const { Config, HostConfig } = await inspected()
    expect(Config.Env).toContain('PORT=4001')
    expect(HostConfig.Memory).toBe(200 * 1024 * 1024)
    expect(await schedules()).toEqual([])
    const after = await record()
    expect(after).toMatchObject({ port: 4001, memoryLimitMb: 200, dockerVolumes: [] })
    expect(after.fileSettings ?? null).toBeNull()
  })
})
