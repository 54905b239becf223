import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { requireProgram, runProgram } from '#adapters/process/run-program.ts'
import { accountName } from '#adapters/process-engine/accounts.ts'
import { unitOf } from '#adapters/process-engine/places.ts'
import { createProcessEngine } from '#adapters/process-engine/process-engine.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import type { Engine } from '#core/ports/engine.ts'
import { tarOf } from '../../support/tar.ts'
import { EngineWorld, until } from './engine-world.ts'

/** What a standard deployment cannot reach. On a server that is thrown away. */
const isServer = existsSync('/run/systemd/system') && process.env.WEBOPS_TEST_PROCESS_ENGINE === '1'
const never = new AbortController().signal

describe.skipIf(!isServer)('a standard deployment', () => {
  let engine: Engine
  let world: EngineWorld
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync('/var/lib/webops-processes-')
    engine = createProcessEngine({
      folder,
      templates: createTemplates(join(import.meta.dirname, '../../../system-templates')),
      programs: { node: process.execPath, caddy: null },
    })
    world = new EngineWorld(engine)
    world.imageId = (await engine.buildImage(world.buildRequest(), () => undefined, never)).imageId
  }, 60_000)
  afterEach(() => world.tidy())
  afterAll(async () => {
    for (const image of await engine.listImages(world.labels)) await engine.removeImage(image.id)
  })

  it('has its own folders, and no others', async () => {
    const lines: string[] = []
    const tries = [
      'id -un',
      'touch /usr/x /etc/x /x 2>/dev/null || echo read-only',
      'cat /etc/shadow 2>/dev/null || echo no-shadow',
      `ls ${folder} 2>/dev/null || echo no-folder`,
      'ls /root /var/lib/webops* 2>/dev/null | wc -l',
      'grep -c . /proc/1/environ 2>/dev/null || echo no-others',
      'grep NoNewPrivs /proc/self/status | cut -f2',
      'grep CapBnd /proc/self/status | cut -f2',
      'touch /app/written /tmp/written $HOME/written && echo own',
    ]
    const spec = world.spec('.run-a', { command: ['/bin/sh', '-c', tries.join('; ')], ports: [] })
    await engine.runToEnd(spec, (line) => lines.push(line), never)
    const account = accountName(world.deployment)
    expect(lines).toEqual([account, 'read-only', 'no-shadow', 'no-folder', '0', 'no-others', '1', '0000000000000000', 'own'])
  })

  it('reaches no file of the server through a link that it has laid', async () => {
    const { id } = await world.running('.next')
    const links = 'ln -s /etc /app/elsewhere; ln -s /var/lib /app/other'
    await engine.execToEnd(id, ['/bin/sh', '-c', links], 'b1', () => undefined, never)
    const tar = await tarOf([{ name: './elsewhere/x', content: 'x' }])
    await expect(engine.writeArchive(id, '/app', Readable.from([tar]))).rejects.toMatchObject({ kind: expect.any(String) })
    expect(existsSync('/etc/x')).toBe(false)
    const read = await engine.readArchive(id, '/app/other')
    // Its own root has nothing there: what was read is empty, or was refused.
    const bytes = await buffer(read).catch(() => Buffer.alloc(0))
    expect(bytes.includes('webops-processes')).toBe(false)
  })

  it('has nothing made on the server by a link on the way to a volume, and cannot lay one while that is mounted', async () => {
    const volume = `webops-${world.deployment}-data`
    const mounts = [{ type: 'volume' as const, source: volume, target: '/app/sub/data', readOnly: false }]
    const sh = (id: string, line: string, key: string) => engine.execToEnd(id, ['/bin/sh', '-c', line], key, () => undefined, never)
    const { id } = await world.running('.next', { mounts })
    for (const [index, line] of ['mv /app/sub /app/was', 'ln -sfnT /etc/webops-linked /app/sub', 'rm -rf /app/sub'].entries())
      expect((await sh(id, line, `c${index}`)).exitCode, line).not.toBe(0)
    // All else is its own as before.
    expect(await sh(id, 'touch /app/x /app/sub/x /app/sub/data/x && mv /app/x /app/sub/y && rm /app/sub/x', 'c7')).toMatchObject({
      exitCode: 0,
    })
    await engine.restartContainer(id, 5)
    await until('it to run', async () => (await engine.inspectContainer(id))?.state === 'running')
    // One that was there before is in the way.
    expect(await sh(id, 'ln -s /etc/webops-linked /app/link', 'c8')).toMatchObject({ exitCode: 0 })
    const behind = [{ ...mounts[0], source: `${volume}-2`, target: '/app/link/data' }] as typeof mounts
    await expect(engine.createContainer(world.spec('', { mounts: behind }))).rejects.toMatchObject({ code: 'target_not_here' })
    expect(existsSync('/etc/webops-linked')).toBe(false)
    await engine.runToEnd(world.spec('.run-a', { command: ['rm', '/app/link'], ports: [] }), () => undefined, never)
  })

  it('reads its configuration files, whatever their mode, and no other account does', async () => {
    const secret = join(folder, 'secret')
    writeFileSync(secret, 'canary-7d1e', { mode: 0o400 })
    const mounts = ['/app/config/app.key', '/config/app.key'].map((target) => ({
      ...{ type: 'bind' as const, source: secret, target, readOnly: true, isPrivate: true },
    }))
    const lines: string[] = []
    const read = 'cat /app/config/app.key /config/app.key; echo x > /config/app.key || echo read-only'
    const { id } = await world.running('.next', { mounts })
    await engine.execToEnd(id, ['/bin/sh', '-c', read], 'e1', (line, stream) => stream === 'stdout' && void lines.push(line), never)
    expect(lines).toEqual(['canary-7d1ecanary-7d1eread-only'])
    const lent = (await requireProgram('grep', ['--recursive', '--files-with-matches', 'canary-7d1e', join(folder, 'containers')])).trim()
    for (const file of lent.split('\n')) {
      const as = ['--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups', 'cat', file]
      expect((await runProgram('setpriv', as)).exitCode, file).not.toBe(0)
    }
  })

  it('has nothing mounted over the system', async () => {
    const mounts = (target: string) => [{ type: 'volume' as const, source: `webops-${world.deployment}-data`, target, readOnly: false }]
    for (const target of ['/usr/bin', '/etc/webops-made', '/app'])
      await expect(engine.createContainer(world.spec('', { mounts: mounts(target) }))).rejects.toMatchObject({ code: 'target_not_here' })
    expect(existsSync('/etc/webops-made')).toBe(false)
    expect(await engine.listVolumes(world.labels)).toEqual([])
  })

  it('runs nothing as root', async () => {
    const { id } = await world.running('.next')
    const unit = await requireProgram('systemctl', ['cat', '--', unitOf(id)])
    expect(unit.split('\n').filter((one) => /^Exec\w+=/.test(one))).toEqual(['ExecStart=/bin/sh /run/webops-command'])
    expect((await requireProgram('systemctl', ['show', '--property=User', '--value', '--', unitOf(id)])).trim()).toBe(
      accountName(world.deployment),
    )
  })
})
