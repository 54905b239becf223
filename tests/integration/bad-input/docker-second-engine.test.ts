import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDockerEngine } from '#adapters/docker/docker-engine.ts'
import { ENGINE_ENVIRONMENT } from '#adapters/host/docker-daemon.ts'
import { stopByPidFile } from '#adapters/process/pid-file.ts'
import { requireProgram } from '#adapters/process/run-program.ts'
import { spawnDaemon } from '#adapters/process/spawn-daemon.ts'
import type { Engine } from '#core/ports/engine.ts'
import { dockerWorld, type World } from './docker-world.ts'

/**
 * What needs an engine of its own: one that is set up as `webops up` does it, and whose disk may be filled. It has a network of its own, so that the bridge of the machine's engine stays as it is.
 */

let dir: string
let engine: Engine
let world: World
const undo: (() => unknown)[] = []
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bad-engine-'))
  await mkdir(join(dir, 'data'))
  undo.unshift(() => rm(dir, { recursive: true, force: true }))
  await requireProgram('mount', ['-t', 'tmpfs', '-o', 'size=900m', 'tmpfs', join(dir, 'data')])
  undo.unshift(() => requireProgram('umount', ['--lazy', join(dir, 'data')]))
  const host = `unix://${join(dir, 'docker.sock')}`
  const folders = ['--data-root', join(dir, 'data'), '--exec-root', join(dir, 'exec'), '--pidfile', join(dir, 'docker.pid')]
  // The machine's own settings let containers outlive it.
  await writeFile(join(dir, 'daemon.json'), '{}')
  const alone = ['--config-file', join(dir, 'daemon.json'), '--iptables=false', '--ip6tables=false', '--ip-forward=false']
  await spawnDaemon('unshare', ['--net', 'dockerd', '--host', host, ...folders, ...alone], {
    logFile: join(dir, 'log'),
    pidFile: join(dir, 'daemon.pid'),
    moreEnv: ENGINE_ENVIRONMENT,
  })
  undo.unshift(() => stopByPidFile(join(dir, 'daemon.pid'), 20_000))
  await vi.waitFor(() => requireProgram('docker', ['--host', host, 'version']), { timeout: 30_000, interval: 200 })
  await requireProgram('docker', ['save', '--output', join(dir, 'base.tar'), 'debian:bookworm-slim'])
  await requireProgram('docker', ['--host', host, 'load', '--input', join(dir, 'base.tar')])
  world = await dockerWorld({ settings: { buildTimeoutMinutes: 2 }, logCapBytes: 2 * 1024 * 1024 })
  undo.unshift(() => world.removeAll())
  engine = createDockerEngine({ host, instance: world.instance })
  world.useEngine(engine)
})
afterAll(async () => {
  for (const one of undo) await one()
})

const WORKER = { dockerNetworkMode: 'none' }
const FLOOD = 'yes "0123456789 the trees of the orchard 0123456789 the trees of the orchard" | head -c'
const SLEEPS = 'CMD ["sleep", "600"]\n'

describe('a build', () => {
  it.each([
    ['200 MB at once', `${FLOOD} 200000000`],
    [
      '10,000 lines a second',
      'for second in 1 2 3 4; do yes "0123456789 the trees of the orchard 0123456789 the trees" | head -n 10000; sleep 1; done',
    ],
  ])(
    'that prints %s goes on to its end, well or not, and its log is capped and says so',
    async (_what, print) => {
      const before = process.memoryUsage().rss
      let highest = before
      const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 50)
      const { rollout } = await world.deploy(WORKER, { Dockerfile: `FROM debian:bookworm-slim\nRUN ${print}\n${SLEEPS}` })
      const log = await world.logOf(rollout.id)
      expect(rollout.state, log.slice(-2000)).toBe('succeeded')
      expect(log.length).toBeLessThan(3_000_000)
      expect(/output clipped, log limit|The log was cut here: it reached 2 MB/.test(log)).toBe(true)
      // What came after the flood is there again.
      expect(/Release 1: webops/.test(log)).toBe(true)

      const failed = await world.deploy(WORKER, { Dockerfile: `FROM debian:bookworm-slim\nRUN ${print}; bogus-command\n` })
      clearInterval(watch)
      expect(failed.rollout).toMatchObject({
        state: 'failed',
        error: { code: 'build_failed', message: expect.stringContaining('exit status 127') },
      })
      expect(failed.rollout.error?.diagnosis?.cause).toContain('bogus-command')
      expect(await engine.listImages({ 'webops.deployment': failed.name })).toEqual([])
      expect((highest - before) / 1e6).toBeLessThan(300)
    },
    240_000,
  )
})

describe('the disk of the engine', () => {
  it('is full: the build says so, nothing is left, and it works again when there is space', async () => {
    const filler = join(dir, 'data', 'filler')
    for (const bytes of [10_000_000, 4096])
      while (
        await appendFile(filler, Buffer.alloc(bytes)).then(
          () => true,
          () => false,
        )
      );
    const files = { Dockerfile: `FROM debian:bookworm-slim\nRUN head -c 20000000 /dev/zero > /trees-${Date.now()}\n${SLEEPS}` }
    const { id, name, rollout } = await world.deploy(WORKER, files)
    expect(rollout).toMatchObject({ state: 'failed', error: { step: 'build' } })
    expect(rollout.error?.diagnosis?.id).toMatch(/^(?:server_disk_full|build_no_space_left)$/)
    expect(await engine.listContainers({ 'webops.deployment': name })).toEqual([])
    expect(await engine.listImages({ 'webops.deployment': name })).toEqual([])
    await rm(filler)
    expect((await world.roll(id)).state).toBe('succeeded')
  })
})
