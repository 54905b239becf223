import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireProgram, runProgram } from '#adapters/process/run-program.ts'
import { unitOf } from '#adapters/process-engine/places.ts'
import { createProcessEngine } from '#adapters/process-engine/process-engine.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { Secret } from '#core/secret/secret.ts'
import type { Engine, ProcessBuild } from '#core/ports/engine.ts'
import { ask, EngineWorld, until } from './engine-world.ts'

/** What processes have beyond what each engine does: builds, units, accounts. On a server that is thrown away. */
const isServer = existsSync('/run/systemd/system') && process.env.WEBOPS_TEST_PROCESS_ENGINE === '1'
/** The older layout does not tell systemd whom it has killed for memory. */
const hasCgroups2 = existsSync('/sys/fs/cgroup/cgroup.controllers')
const never = new AbortController().signal

describe.skipIf(!isServer)('standard deployments on a server', () => {
  let engine: Engine
  let world: EngineWorld
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync('/var/lib/webops-processes-')
    engine = createProcessEngine(settings())
    world = new EngineWorld(engine)
    world.imageId = (await engine.buildImage(world.buildRequest(), () => undefined, never)).imageId
  }, 60_000)
  afterAll(async () => {
    await world.tidy()
    for (const image of await engine.listImages(world.labels)) await engine.removeImage(image.id)
  })

  const settings = () => ({
    folder,
    templates: createTemplates(join(import.meta.dirname, '../../../system-templates')),
    programs: { node: process.execPath, caddy: null },
  })

  /** Builds a checkout with these files. */
  function build(files: Record<string, string>, how: Partial<ProcessBuild>, onLine: (line: string) => void, signal = never, secrets = {}) {
    const contextDir = mkdtempSync(join(tmpdir(), 'checkout-'))
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(contextDir, name, '..'), { recursive: true })
      writeFileSync(join(contextDir, name), content)
    }
    const base = { root: '.', install: null, build: null, start: 'true', static: null, release: null, port: null, versions: {} }
    return engine.buildImage({ ...world.buildRequest({ contextDir, tags: [], secrets }), process: { ...base, ...how } }, onLine, signal)
  }

  it('answers `systemctl status webops-<name>` for what has the live name, before and after a change of it', async () => {
    const name = `webops-${world.deployment}`
    const mainPid = async () => (await requireProgram('systemctl', ['show', '--property=MainPID', '--value', '--', name])).trim()
    const first = await world.running('.next')
    await engine.renameContainer(first.id, name)
    const firstPid = await mainPid()
    expect(Number(firstPid)).toBeGreaterThan(0)
    const second = await world.running('.next')
    await engine.renameContainer(first.id, `${name}.old`)
    await engine.renameContainer(second.id, name)
    expect(await mainPid()).not.toBe(firstPid)
    expect((await runProgram('systemctl', ['status', name])).exitCode).toBe(0)
    expect(await ask(first.address)).not.toBeNull()
    await world.tidy()
    expect((await runProgram('systemctl', ['status', name])).exitCode).toBe(4)
    expect(readdirSync('/etc/systemd/system').filter((file) => file.includes(world.deployment))).toEqual([])
  })

  it('knows how it ended when systemd has forgotten it, and its log is all that is left', async () => {
    const ends = async (exit: string) => {
      const { id } = await engine.createContainer(world.spec('', { command: ['/bin/sh', '-c', exit], ports: [] }))
      await engine.startContainer(id)
      await until(
        'it to have ended',
        async () => (await requireProgram('systemctl', ['show', '--property=MainPID', '--value', '--', unitOf(id)])).trim() === '0',
      )
      await requireProgram('systemctl', ['reset-failed'])
      const found = await engine.inspectContainer(id)
      await engine.removeContainer(id)
      return found
    }
    expect(await ends('exit 6')).toMatchObject({ state: 'exited', exitCode: 6, finishedAt: expect.any(Date) })
    expect(await ends('kill -9 $$')).toMatchObject({ exitCode: 137 })
    expect(await ends('exit 0')).toMatchObject({ exitCode: 0 })
  })

  it('hands over variables of several lines, and with what else a value may hold', async () => {
    const lines: string[] = []
    const value = 'one\ntwo "x" \\ $HOME `id` %h\ttab é\r\u001b[1m\u007f\u0001 end '
    const command = ['/bin/sh', '-c', 'printf %s "$LONG" | od -An -v -tx1']
    const spec = world.spec('.run-a', { command, ports: [], environment: { LONG: value } })
    await engine.runToEnd(spec, (line) => lines.push(line), never)
    expect(Buffer.from(lines.join('').replaceAll(' ', ''), 'hex').toString()).toBe(value)
  })

  it('holds it to its memory', async () => {
    const command = ['/bin/sh', '-c', 'perl -e \'my $x = "x" x 200_000_000; print length $x\'']
    const spec = world.spec('.run-a', { command, ports: [], memoryBytes: 64 * 1024 * 1024 })
    const end = await engine.runToEnd(spec, () => undefined, never)
    expect(end.exitCode).toBe(137)
    // What serves is told the same, and, where the kernel says so, why.
    const { id } = await engine.createContainer(world.spec('', { command, ports: [], memoryBytes: 64 * 1024 * 1024 }))
    await engine.startContainer(id)
    await until('it to have ended', async () => (await engine.inspectContainer(id))?.state === 'exited')
    expect(await engine.inspectContainer(id)).toMatchObject({ exitCode: 137, outOfMemory: hasCgroups2 })
    await world.tidy()
  })

  it('holds a build to its memory, and says so', async () => {
    const small = createProcessEngine({ ...settings(), buildMemoryMb: 64 })
    const hungry = {
      root: '.',
      install: null,
      build: `perl -e 'my $x = "x" x 200_000_000'`,
      start: 'true',
      static: null,
      release: null,
      port: null,
      versions: {},
    }
    const building = small.buildImage({ ...world.buildRequest({ tags: [] }), process: hungry }, () => undefined, never)
    await expect(building).rejects.toMatchObject({
      code: 'build_failed',
      ...(hasCgroups2 ? { message: expect.stringContaining('64 MB') } : { hint: expect.stringContaining('64 MB') }),
    })
  })

  it('builds in the application’s folder, with secrets that no command line and no file of the tree has', async () => {
    const lines: string[] = []
    const secrets = { TOKEN: new Secret('canary-6f1c') }
    const line = 'test ${#TOKEN} = 11 && pwd && printf %s "$TOKEN" | grep -sl -f - /proc/[0-9]*/cmdline; echo built > made'
    const files = { 'web/file': 'x', '.git/config': 'x' }
    const { imageId } = await build(files, { root: 'web', build: line }, (said) => lines.push(said), never, secrets)
    expect(lines).toEqual([`$ ${line}`, '/app/web'])
    const tree = join(folder, 'trees', imageId.slice('tree:'.length))
    expect(readFileSync(join(tree, 'files/web/made'), 'utf8')).toBe('built\n')
    expect(existsSync(join(tree, 'files/.git'))).toBe(false)
    expect((await runProgram('grep', ['--recursive', '--files-with-matches', 'canary-6f1c', folder])).stdout).toBe('')
    expect((await runProgram('grep', ['--recursive', '--files-with-matches', 'canary-6f1c', '/run/systemd', '/etc/systemd'])).stdout).toBe(
      '',
    )
  })

  it('builds and runs in a folder of any name, and in none outside of the repository', async () => {
    const root = "it's $HOME"
    const lines: string[] = []
    const files = { [`${root}/file`]: 'x' }
    const { imageId } = await build(files, { root, build: 'pwd', start: 'exec cat file' }, (said) => lines.push(said))
    expect(lines).toEqual(['$ pwd', `/app/${root}`])
    const said: string[] = []
    const { command: _none, ...spec } = world.spec('.run-a', { image: imageId, ports: [] })
    await engine.runToEnd(spec, (line) => said.push(line), never)
    expect(said).toEqual(['x'])
    await engine.removeImage(imageId)
    await expect(build({}, { root: '../..' }, () => undefined)).rejects.toMatchObject({ code: 'root_missing' })
  })

  it('says what failed in a build, and keeps nothing of it', async () => {
    const before = readdirSync(join(folder, 'trees'))
    const failing = build({}, { install: 'echo reason >&2; exit 9' }, () => undefined)
    await expect(failing).rejects.toMatchObject({ code: 'build_failed', message: expect.stringContaining('status 9') })
    expect(readdirSync(join(folder, 'trees'))).toEqual(before)
    expect(readdirSync(join(folder, 'builds'))).toEqual([])
  })

  it('ends a build within seconds of an abort', async () => {
    const controller = new AbortController()
    const begun = performance.now()
    const running = build(
      {},
      { build: 'echo up; sleep 300' },
      (line) => line === 'up' && controller.abort(new Error('cancelled')),
      controller.signal,
    )
    await expect(running).rejects.toThrow('cancelled')
    expect(performance.now() - begun).toBeLessThan(15_000)
    expect((await runProgram('pgrep', ['--full', 'sleep 300'])).stdout).toBe('')
  })

  it('names a program that the server lacks, and what brings it', async () => {
    await expect(build({}, { versions: { php: '8.4' } }, () => undefined)).rejects.toMatchObject({
      code: 'tool_missing',
      hint: expect.stringContaining('apt-get install php-cli'),
    })
  })

  it('runs Node of WebOps’ own', async () => {
    const files = {
      'server.mjs': 'import http from "node:http"; http.createServer((_q, a) => a.end("node")).listen(process.env.PORT, process.env.HOST)',
    }
    const { imageId } = await build(files, { start: 'node server.mjs', port: 3000 }, () => undefined)
    const { address } = await world.running('', { image: imageId })
    expect(await ask(address)).toBe('node')
    await world.tidy()
  })

  it.skipIf(!existsSync('/usr/local/bin/caddy'))('serves a static site with its fallback, and nothing that is hidden', async () => {
    const files = { 'web/dist/index.html': 'home', 'web/dist/about.html': 'about', 'web/dist/.env': 'secret', 'web/src/x': 'source' }
    const { imageId } = await build(files, { root: 'web', static: 'dist', start: null, fallback: '/index.html', port: 80 }, () => undefined)
    expect(await engine.inspectImage(imageId)).toMatchObject({ exposedPorts: [80] })
    const ports = [{ containerPort: 80, protocol: 'tcp' as const, hostAddress: '127.0.0.1' }]
    const { address } = await world.running('', { image: imageId, ports })
    expect(await ask(address)).toBe('home')
    expect(await ask(`${address}about`)).toBe('about')
    expect(await ask(`${address}some/page`)).toBe('home')
    expect(await ask(`${address}.env`)).not.toContain('secret')
    await world.tidy()
  })

  it.skipIf(!existsSync('/usr/bin/python3'))('runs Python of a virtual environment', async () => {
    const files = { 'main.py': 'import sys; print(sys.prefix)' }
    const { imageId } = await build(files, { versions: { python: '3' }, start: 'python main.py' }, () => undefined)
    const { id } = await engine.createContainer(world.spec('', { image: imageId, ports: [] }))
    await engine.startContainer(id)
    await until('it to have ended', async () => (await engine.inspectContainer(id))?.state === 'exited')
    const lines: string[] = []
    await engine.containerLogs(id, { follow: false }, (line) => lines.push(line), never)
    expect(lines).toEqual(['/app/.venv'])
    await world.tidy()
  })
})
