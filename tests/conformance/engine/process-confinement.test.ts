import { existsSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { requireProgram } from '#adapters/process/run-program.ts'
import { accountName } from '#adapters/process-engine/accounts.ts'
import { unitOf } from '#adapters/process-engine/places.ts'
import { createProcessEngine } from '#adapters/process-engine/process-engine.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import type { Engine } from '#core/ports/engine.ts'
import { tarOf } from '../../support/tar.ts'
import { EngineWorld } from './engine-world.ts'

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

  it('has nothing made on the server by a link that it has laid on the way to a volume, while it runs', async () => {
    const volume = `webops-${world.deployment}-data`
    const mounts = [{ type: 'volume' as const, source: volume, target: '/app/sub/data', readOnly: false }]
    const { id } = await world.running('.next', { mounts })
    const links = 'mv /app/sub /app/was; ln -s /etc/webops-linked /app/sub'
    expect(await engine.execToEnd(id, ['/bin/sh', '-c', links], 'c1', () => undefined, never)).toMatchObject({ exitCode: 0 })
    await expect(engine.execToEnd(id, ['true'], 'c2', () => undefined, never)).rejects.toMatchObject({ code: 'target_not_here' })
    await expect(engine.createContainer(world.spec('', { mounts }))).rejects.toMatchObject({ code: 'target_not_here' })
    await expect(engine.restartContainer(id, 5)).rejects.toMatchObject({ code: 'container_start_failed' })
    expect(existsSync('/etc/webops-linked')).toBe(false)
    await engine.runToEnd(world.spec('.run-a', { command: ['rm', '/app/sub'], ports: [] }), () => undefined, never)
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
