import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireProgram } from '#adapters/process/run-program.ts'
import { type DisposableServer, until } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'
import { harmlessUnits, hostileUnits, MARK, type UnitCase } from './units-cases.ts'

const PLACE = '/root/units-test'
const LOADED_FROM = '/run/systemd/system'
const SAMPLES = 5

/** Of a unit of any kind, each a text. */
const OF_UNITS = ['LoadState', 'LoadError', 'Description', 'Wants', 'After']
/** What `systemctl show` prints of a service, in the form that leaves no doubt about where an argument ends. */
const OF_SERVICES = [
  ...['ExecConditionEx', 'ExecStartPreEx', 'ExecStartEx', 'ExecStartPostEx', 'ExecReloadEx', 'ExecStopEx', 'ExecStopPostEx'],
  ...['Environment', 'EnvironmentFiles', 'PassEnvironment', 'WorkingDirectory', 'RootDirectory', 'User', 'Group', 'SupplementaryGroups'],
  ...['UMask', 'SyslogIdentifier', 'BindPaths', 'BindReadOnlyPaths', 'ReadWritePaths', 'ReadOnlyPaths', 'InaccessiblePaths'],
  ...['CapabilityBoundingSet', 'AmbientCapabilities', 'NoNewPrivileges', 'ProtectSystem', 'ProtectHome', 'PrivateTmp'],
  ...['Type', 'KillMode', 'Restart', 'TimeoutStartUSec', 'TimeoutStopUSec', 'StandardOutput', 'StandardError', 'LimitNOFILE'],
]
const PROPERTIES = [...OF_UNITS, ...OF_SERVICES]
const READ_SERVICES = `#!/bin/sh
while read -r object; do
  busctl --json=short get-property org.freedesktop.systemd1 "/org/freedesktop/systemd1/unit/$object" \
    org.freedesktop.systemd1.Service ${OF_SERVICES.join(' ')}
done < ${PLACE}/list
`
const READ_UNITS = `#!/bin/sh
xargs systemctl show --property=${OF_UNITS.join(',')} -- < ${PLACE}/names
`

/** Writes what it was called with, and goes on running when it stands for a container. */
const RECORDER = `#!/bin/sh
printf '%s\\0' "$#" "$0" "$@" >> "\${0%/*}/calls"
[ "$1" != start ] || exec sleep infinity
`

describe('a unit with a hostile value', () => {
  let server: DisposableServer

  beforeAll(async () => {
    ;({ server } = await installedServer())
    await cleanUp()
    await server.require('mkdir', ['--parents', PLACE])
  })

  afterAll(async () => {
    await cleanUp()
  })

  it('is to systemd what was meant, or is refused', async () => {
    const begun = (await server.require('date', ['+%s'])).trim()
    const { units, refused } = await hostileUnits(SAMPLES)
    expect(units.length).toBeGreaterThan(300)
    expect(refused).toBeGreaterThan(300)
    const plain = [...new Map(units.map((one) => [one.plain.text, one.plain])).values()]
    const parsed = await whatSystemdReads([...plain, ...units].map(({ text }) => text))
    const byText = new Map(plain.map(({ text }, index) => [text, parsed[index]]))
    const wrong = units.flatMap((unit, index) => {
      const { plain: ordinary, value } = unit
      const meant = replaced(byText.get(ordinary.text), ordinary.value, value)
      return differences(unit, meant, parsed[plain.length + index])
    })
    expect(wrong.slice(0, 20)).toEqual([])
    for (const properties of parsed.slice(0, plain.length)) expect(properties).toMatchObject({ LoadState: 'loaded' })
    expect(await complaints(begun)).toEqual([])
  }, 240_000)

  it('hands every argument over literally when it is started', async () => {
    const units = await harmlessUnits((index) => `${PLACE}/${index}`)
    expect(units.length).toBeGreaterThan(15)
    const unitNames = units.map((_unit, index) => `webops-hostile-run-${index}.service`)
    await putUnits(new Map(units.map(({ text }, index) => [unitNames[index] ?? '', text])))
    await server.write(`${PLACE}/recorder`, RECORDER, 0o755)
    for (const index of units.keys()) {
      await server.require('mkdir', [`${PLACE}/${index}`])
      for (const name of ['docker', 'curl']) await server.require('ln', ['--symbolic', '../recorder', `${PLACE}/${index}/${name}`])
    }
    await server.require('systemctl', ['start', ...unitNames], { timeoutMs: 120_000 })
    const started = async () => (await calls()).filter(({ args }) => args[0] === 'start').length === units.length
    await until('all units to have started their program', 30_000, started)
    await server.require('systemctl', ['stop', ...unitNames], { timeoutMs: 120_000 })
    const called = await calls()
    for (const [index, { value }] of units.entries()) {
      const of = (program: string) => called.filter((call) => call.program === `${PLACE}/${index}/${program}`).map(({ args }) => args)
      expect(of('docker'), JSON.stringify(value)).toEqual([
        ['start', '--attach', value],
        ['stop', '-t', '10', value],
      ])
      const quiet = ['--silent', '--show-error', '--output', '/dev/null', '--unix-socket', value]
      expect(of('curl'), JSON.stringify(value)).toEqual([
        [...quiet, '--request', 'DELETE', `http://localhost/containers/${value}`],
        [
          ...[...quiet, '--header', 'Content-Type: application/json', '--data-binary', `@${value}`],
          `http://localhost/containers/create?name=${value}`,
        ],
      ])
    }
  }, 240_000)

  /** What systemd made of each unit file: its properties, without the name that we gave the file. */
  async function whatSystemdReads(texts: string[]): Promise<Record<string, unknown>[]> {
    const unitNames = texts.map((_text, index) => `webops-hostile-${index}.service`)
    await putUnits(new Map(texts.map((text, index) => [unitNames[index] ?? '', text])))
    const object = (name: string) => name.replace(/[^A-Za-z0-9]/g, (char) => `_${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
    const general = await read(READ_UNITS, 'names', unitNames)
    const special = await read(READ_SERVICES, 'list', unitNames.map(object))
    expect(special.length).toBe(texts.length * OF_SERVICES.length)
    const blocks = general.join('\n').split('\n\n')
    return unitNames.map((name, index) => {
      const lines = (blocks[index] ?? '').replaceAll(name, 'THIS').split('\n')
      const ofUnit = lines.map((line) => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)] as const)
      const ofService = special.slice(index * OF_SERVICES.length, (index + 1) * OF_SERVICES.length).map((line, at) => {
        return [OF_SERVICES[at] ?? '', (JSON.parse(line.replaceAll(name, 'THIS')) as { data: unknown }).data] as const
      })
      return Object.fromEntries([...ofUnit, ...ofService].map(([property, value]) => [property, inOrder(property, value)]))
    })
  }

  async function read(script: string, list: string, entries: string[]): Promise<string[]> {
    await server.write(`${PLACE}/${list}`, entries.map((entry) => `${entry}\n`).join(''))
    await server.write(`${PLACE}/read`, script, 0o755)
    const lines: string[] = []
    await server.run(`${PLACE}/read`, [], { timeoutMs: 230_000, onLine: (line) => lines.push(line) })
    return lines
  }

  async function putUnits(units: Map<string, string>): Promise<void> {
    const dir = mkdtempSync(join(tmpdir(), 'webops-units-'))
    try {
      for (const [name, text] of units) writeFileSync(join(dir, name), text)
      const [files, target] = [`${dir}/.`, `${server.name}:${PLACE}/units`]
      await requireProgram('docker', ['cp', files, target])
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
    await server.require('cp', ['--recursive', `${PLACE}/units/.`, LOADED_FROM])
    await server.require('systemctl', ['daemon-reload'], { timeoutMs: 120_000 })
  }

  /** A line that systemd leaves out is said in its log only. */
  async function complaints(since: string): Promise<string[]> {
    const { stdout } = await server.run('journalctl', [`--since=@${since}`, '--no-pager', '--output=cat', '--identifier=systemd'])
    return stdout
      .split('\n')
      .filter((line) => /webops-hostile-\d+\.service:\d/.test(line))
      .slice(0, 10)
  }

  async function calls(): Promise<{ program: string; args: string[] }[]> {
    const { stdout } = await server.run('sh', ['-c', `cat ${PLACE}/*/calls`])
    const words = stdout.split('\0')
    const found: { program: string; args: string[] }[] = []
    for (let at = 0; at < words.length - 1;) {
      const count = Number(words[at])
      found.push({ program: words[at + 1] ?? '', args: words.slice(at + 2, at + 2 + count) })
      at += 2 + count
    }
    return found
  }

  async function cleanUp(): Promise<void> {
    await server.run('sh', [
      '-c',
      `systemctl stop 'webops-hostile-*'; rm -rf ${PLACE} ${LOADED_FROM}/webops-hostile-*; systemctl daemon-reload`,
    ])
  }
})

/** systemd keeps other units as a set. */
function inOrder(property: string, value: unknown): unknown {
  return ['Wants', 'After'].includes(property) ? (value as string).split(' ').toSorted().join(' ') : value
}

/** The same properties with another value in the place of a plain one; on command lines systemd keeps `$$` until it runs them. */
function replaced(properties: unknown, plain: string, value: string): Record<string, unknown> {
  const within = (given: unknown, inCommand: boolean): unknown => {
    if (typeof given === 'string') return given.replaceAll(plain, () => (inCommand ? value.replaceAll('$', () => '$$') : value))
    if (Array.isArray(given)) return given.map((one) => within(one, inCommand))
    return given
  }
  const entries = Object.entries(properties as Record<string, unknown>)
  return Object.fromEntries(entries.map(([name, given]) => [name, within(given, name.startsWith('Exec'))]))
}

function differences(unit: UnitCase, meant: Record<string, unknown>, read: Record<string, unknown> | undefined): string[] {
  return PROPERTIES.filter((name) => JSON.stringify(meant[name]) !== JSON.stringify(read?.[name])).map(
    (name) =>
      `${unit.template} ${unit.key}=${JSON.stringify(unit.value).slice(0, 60)}: ${name} is ${short(read?.[name])}, not ${short(meant[name])}`,
  )
}

function short(value: unknown): string {
  return JSON.stringify(value).replaceAll(MARK, '…').slice(0, 300)
}
