import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireProgram, runProgram } from '#adapters/process/run-program.ts'
import { accountName, buildAccountName } from '#adapters/process-engine/accounts.ts'
import { unitOf } from '#adapters/process-engine/places.ts'
import { createProcessEngine } from '#adapters/process-engine/process-engine.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import type { Engine } from '#core/ports/engine.ts'
import { ask, EngineWorld, until } from './engine-world.ts'

/** What standard deployments leave on a server, and who takes it away. On a server that is thrown away. */
const isServer = existsSync('/run/systemd/system') && process.env.WEBOPS_TEST_PROCESS_ENGINE === '1'
const never = new AbortController().signal

describe.skipIf(!isServer)('what a standard deployment leaves', () => {
  let engine: Engine
  let world: EngineWorld
  let folder: string
  const reported: string[] = []

  beforeAll(() => {
    folder = mkdtempSync('/var/lib/webops-processes-')
    engine = createProcessEngine({
      folder,
      templates: createTemplates(join(import.meta.dirname, '../../../system-templates')),
      programs: { node: process.execPath, caddy: null },
      report: (error) => reported.push((error as { code?: string }).code ?? error.message),
    })
    world = new EngineWorld(engine)
  })
  afterAll(() => world.tidy())

  const build = async () => (world.imageId = (await engine.buildImage(world.buildRequest(), () => undefined, never)).imageId)
  const isActive = async (unit: string) => (await runProgram('systemctl', ['is-active', '--', unit])).stdout.trim() === 'active'
  const accounts = async () => {
    const names = [accountName(world.deployment), buildAccountName(world.deployment)]
    const there = await Promise.all(['passwd', 'group'].flatMap((of) => names.map((name) => runProgram('getent', [of, name]))))
    return there.map(({ exitCode }) => exitCode === 0)
  }

  it('are accounts that go with it, but the one whose volume stays, and that with the volume', async () => {
    await build()
    const volume = `webops-${world.deployment}-data`
    const mounts = [{ type: 'volume' as const, source: volume, target: '/data', readOnly: false }]
    const { id } = await world.running('', { mounts })
    await engine.execToEnd(id, ['touch', '/data/kept'], 'a1', () => undefined, never)
    expect(await accounts()).toEqual([true, true, true, true])
    expect((await engine.releaseAccounts(world.deployment)).map(({ kept }) => kept?.code)).toEqual([
      'account_still_used',
      'account_still_used',
    ])
    await engine.removeContainer(id)
    await engine.removeImage(world.imageId)
    expect(await engine.releaseAccounts(world.deployment)).toMatchObject([
      { kept: null },
      { kept: { code: 'account_still_used', message: expect.stringContaining(volume) as string } },
    ])
    expect(await accounts()).toEqual([true, false, true, false])
    await engine.removeVolume(volume)
    expect(await accounts()).toEqual([false, false, false, false])
    expect(await engine.releaseAccounts(world.deployment)).toEqual([])
  })

  it('in memory that all share keeps its account, whose number another one would be given', async () => {
    await build()
    const { id } = await world.running('')
    await engine.execToEnd(id, ['touch', '/dev/shm/webops-left'], 'a2', () => undefined, never)
    const isShared = existsSync('/dev/shm/webops-left')
    await engine.removeContainer(id)
    await engine.removeImage(world.imageId)
    const ends = await engine.releaseAccounts(world.deployment)
    expect(ends.map(({ kept }) => kept?.code ?? null)).toEqual([null, isShared ? 'account_still_used' : null])
    await runProgram('rm', ['--force', '/dev/shm/webops-left'])
    await engine.releaseAccounts(world.deployment)
    expect(await accounts()).toEqual([false, false, false, false])
  })

  it('is no build that runs on when who waits for it is killed', async () => {
    const base = { root: '.', install: null, start: 'true', static: null, release: null, port: null, versions: {} }
    const process = { ...base, build: 'echo up; exec sleep 4321' }
    const kill = async () => {
      const found = (await requireProgram('pgrep', ['--full', '^systemd-run .*build-0'])).trim().split('\n')
      await requireProgram('kill', ['-9', ...found])
    }
    const building = engine.buildImage({ ...world.buildRequest({ tags: [] }), process }, (line) => line === 'up' && void kill(), never)
    await expect(building).rejects.toMatchObject({ code: 'unit_abandoned' })
    expect((await runProgram('pgrep', ['--full', 'sleep 4321'])).stdout).toBe('')
  })

  it('is nothing that serves unseen: a unit whose record is torn is stopped, for good, when a worker watches', async () => {
    await build()
    const { id, address } = await world.running('')
    await engine.setRestartPolicy(id, 'unless-stopped')
    writeFileSync(join(folder, 'containers', id, 'container.json'), '{"id": "')
    expect(await ask(address)).not.toBeNull()
    const controller = new AbortController()
    const watching = engine.watch({}, () => undefined, controller.signal)
    await until('it to be stopped', async () => !(await isActive(unitOf(id))))
    controller.abort()
    await watching
    expect(await ask(address)).toBeNull()
    expect(reported).toEqual(['container_unreadable'])
    // Not after a boot either.
    expect(readdirSync('/etc/systemd/system/multi-user.target.wants')).not.toContain(unitOf(id))
    await engine.removeImage(world.imageId)
  })
})
