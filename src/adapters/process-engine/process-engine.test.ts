import { runProgram } from '../process/run-program.ts'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunOptions } from '#core/deployment/run-options.schema.ts'
import type { ContainerDetails, ContainerSpec, ProcessBuild } from '#core/ports/engine.ts'
import { createTemplates } from '../templates/nunjucks-templates.ts'
import { onServer } from './archives.ts'
import { buildLines, caddyfile, startCommand } from './build-lines.ts'
import { failed } from './build-tree.ts'
import { commandFile, lineFile } from './command-file.ts'
import { stateOf } from './container-details.ts'
import { environmentFile } from './environment-file.ts'
import { parseEntry } from './journal.ts'
import { limitsOf } from './limits.ts'
import { sandboxOptions } from './sandbox.ts'
import { buildMemory } from './store.ts'
import { eventsBetween } from './watch.ts'

const build: ProcessBuild = {
  root: '.',
  install: 'pip install -r requirements.txt',
  build: null,
  start: 'gunicorn --bind 0.0.0.0:${PORT:-8000} shop.wsgi',
  static: null,
  release: null,
  port: 8000,
  versions: { python: '3.12' },
}

describe('what a command is run by', () => {
  it('hands every argument over as it is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'command-'))
    const args = ["it's", '$HOME', 'a "b" `c`', 'x\ny', '%n', '\\', '']
    await writeFile(join(folder, 'command'), commandFile(['printf', '%s\\0', ...args], folder))
    const { stdout } = await runProgram('/bin/sh', [join(folder, 'command')])
    await rm(folder, { recursive: true })
    expect(stdout.split('\0').slice(0, -1)).toEqual(args)
  })
})

describe('a line of a build', () => {
  it('is run in its folder, whatever that is called', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'line-'))
    const odd = join(folder, "it's $HOME")
    await mkdir(odd)
    await writeFile(join(folder, 'line'), lineFile('pwd; exit 3', odd))
    const { stdout, exitCode } = await runProgram('/bin/sh', [join(folder, 'line')])
    await rm(folder, { recursive: true })
    expect([stdout, exitCode]).toEqual([`${odd}\n`, 3])
  })

  it('leaves a part of the server’s memory to what runs, and says so where it wants more', () => {
    expect([1, 2, 8, 64].map((gib) => buildMemory(gib * 1024 ** 3))).toEqual([768, 1536, 7168, 64512])
    expect(failed('make', { exitCode: 137, outOfMemory: true }, 768).message).toBe(
      'The build took more memory than the 768 MB that a build may take: make',
    )
    expect(failed('make', { exitCode: 137, outOfMemory: false }, 768).hint).toContain('768 MB')
    expect(failed('make', { exitCode: 2, outOfMemory: false }, 768).hint).not.toContain('768')
  })
})

describe('variables in a file', () => {
  it('cannot end their line, or be expanded', () => {
    expect(environmentFile({ A: 'x "y" $HOME `z` \\', B: 'one\nB2=two' })).toBe('A="x \\"y\\" \\$HOME \\`z\\` \\\\"\nB="one\nB2=two"\n')
  })

  it('keep what ends no line here', () => {
    expect(environmentFile({ A: 'a\rb\u001b[1m\u007f\u0001\tc' })).toBe('A="a\rb\u001b[1m\u007f\u0001\tc"\n')
  })

  it.each([
    ['A B', 'x'],
    ['A', 'x\0y'],
    ['A', 'x\uFFFE'],
    ['A', '\uFDD0'],
    ['A', '\uD800'],
    ['A', '\u{1FFFF}'],
    ['A', 'x'.repeat(131_070)],
  ])('refuses %j', (name, value) => {
    expect(() => environmentFile({ [name]: value })).toThrow(expect.objectContaining({ code: 'variable_not_here' }))
  })
})

describe('the lines of a build', () => {
  it('make a virtual environment before Python’s packages, and bring tools that the server lacks', () => {
    expect(buildLines(build, new Set())).toEqual([
      'test -e .venv/bin/python || python3 -m venv --system-site-packages .venv',
      'pip install -r requirements.txt',
    ])
    const node = { ...build, versions: { node: '24', pnpm: '9.12.0' }, install: 'pnpm install', build: 'pnpm build' }
    expect(buildLines(node, new Set())).toEqual([
      'npm install --global --prefix /app/.webops --no-audit --no-fund pnpm@9.12.0',
      'pnpm install',
      'pnpm build',
    ])
    expect(buildLines(node, new Set(['pnpm']))).toEqual(['pnpm install', 'pnpm build'])
  })

  it('let nothing listen to the world', () => {
    expect(startCommand(build)).toEqual(['/bin/sh', '-c', 'gunicorn --bind 127.0.0.1:${PORT:-8000} shop.wsgi'])
  })

  it('serve a folder of files where there is nothing to start, and have nothing to start without one', () => {
    const site = { ...build, start: null, static: 'dist', root: 'web', fallback: '/index.html' }
    expect(startCommand(site)?.[0]).toBe('/opt/webops-caddy')
    expect(caddyfile(site)).toContain('root * "/app/web/dist"')
    expect(caddyfile(site)).toContain('try_files {path} {path}.html {path}/index.html "/index.html"')
    expect(startCommand({ ...site, static: null })).toBeNull()
  })
})

describe('what became of a unit', () => {
  it('is told as an engine of containers tells it', () => {
    const unit = { activeState: 'active', subState: 'running', restarts: 0, startedAt: null, controlGroup: '', mainPid: 1, ended: null }
    const record = { startedAt: '2026-01-01T00:00:00Z' }
    expect(stateOf(record, unit)).toBe('running')
    expect(stateOf(record, { ...unit, activeState: 'activating', subState: 'auto-restart' })).toBe('restarting')
    expect(stateOf(record, { ...unit, activeState: 'failed' })).toBe('exited')
    expect(stateOf(record, null)).toBe('exited')
    expect(stateOf({ startedAt: null }, null)).toBe('created')
  })

  it('is told once between two looks', () => {
    const one = (more: Partial<ContainerDetails>) =>
      ({ id: 'a', name: 'webops-shop', labels: {}, state: 'running', startedAt: new Date(1), exitCode: null, ...more }) as ContainerDetails
    const of = (more: Partial<ContainerDetails>) => new Map([['a', one(more)]])
    const actions = (before: Map<string, ContainerDetails>, now: Map<string, ContainerDetails>) =>
      eventsBetween(before, now).map(({ action }) => action)
    expect(actions(new Map(), of({}))).toEqual(['start'])
    expect(actions(of({}), of({}))).toEqual([])
    expect(actions(of({}), of({ startedAt: new Date(2) }))).toEqual(['die', 'start'])
    expect(actions(of({}), of({ state: 'exited', exitCode: 137, outOfMemory: true }))).toEqual(['oom', 'die'])
    expect(actions(of({}), of({ name: 'webops-shop.old' }))).toEqual(['rename'])
    expect(actions(of({}), new Map())).toEqual(['die', 'destroy'])
  })
})

describe('a line of the journal', () => {
  it('is a text, whatever bytes are in it', () => {
    const entry = (message: unknown) => JSON.stringify({ MESSAGE: message, __REALTIME_TIMESTAMP: '1700000000123456', __CURSOR: 's=1' })
    expect(parseEntry(entry('hello'))).toEqual({ message: 'hello', at: new Date(1700000000123), cursor: 's=1' })
    expect(parseEntry(entry([27, 91, 49, 109, 195, 169]))?.message).toBe('\u001b[1mé')
    expect(parseEntry(entry(null))?.message).toBe('')
    expect(parseEntry('-- No entries --')).toBeNull()
  })
})

describe('limits', () => {
  const spec = { memoryBytes: 512 * 1024 * 1024, cpus: 0.5 } as ContainerSpec
  it('become those of the unit, and swap does not get around them', () => {
    expect(limitsOf(spec)).toEqual({ memoryMb: 512, cpuPercent: 50, isWithoutSwap: true })
    expect(limitsOf({ ...spec, options: { ulimits: { nofile: { soft: 10, hard: -1 } } } })).toMatchObject({ limitFiles: '10:infinity' })
  })

  it('refuse what only containers have', () => {
    for (const options of [{ dns: ['10.0.0.1'] }, { capabilities: ['SYS_PTRACE'] }, { capabilities: ['CHOWN'] }] as RunOptions[])
      expect(() => limitsOf({ ...spec, options })).toThrow(expect.objectContaining({ code: 'option_not_here' }))
    expect(limitsOf({ ...spec, options: { capabilities: [] } })).toEqual(limitsOf(spec))
  })

  it('come without a capability, whatever a record says', async () => {
    const templates = createTemplates(join(import.meta.dirname, '../../../system-templates'))
    const base = { account: 'webops-d-shop', root: '/r', directory: '/app', environmentFile: '/e', commandFile: '/c' }
    const sandbox = { ...base, readOnly: [], writable: [], inMemory: [], limits: { capabilities: 'CAP_SYS_ADMIN' } }
    const options = await sandboxOptions(templates, sandbox, { signal: 'SIGTERM', graceSeconds: 2 })
    expect(options.filter((one) => /Capabilit/.test(one))).toEqual(['CapabilityBoundingSet=', 'AmbientCapabilities='])
  })
})

describe('a folder of a container', () => {
  it('is the one of its nearest mount, and nothing outside of them', () => {
    const record = {
      readOnly: [],
      writable: [
        { source: '/t/files', target: '/app' },
        { source: '/v/files', target: '/app/data' },
      ],
    }
    expect(onServer(record, '/app/data/x/')).toBe('/v/files/x')
    expect(onServer(record, '/app/src')).toBe('/t/files/src')
    expect(onServer(record, '/app/../etc')).toBeNull()
    expect(onServer(record, '/application')).toBeNull()
  })
})
