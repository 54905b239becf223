import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isReservedName } from '#core/deployment/reserved-names.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Supervisor, UnitSight, UnitStatus } from '#core/ports/supervisor.ts'
import { runProgram, type ProgramResult } from '../process/run-program.ts'

export interface SystemdSettings {
  /** Where unit files of the administrator live. */
  unitDir?: string
  /** Exists when systemd is process 1. */
  bootedMark?: string
  /** Runs systemctl; tests give their own. */
  systemctl?: (args: string[]) => Promise<ProgramResult>
}

/** Longest that a unit may take to start or stop before we stop waiting; units have time-outs of their own. */
const SYSTEMCTL_TIMEOUT_MS = 12 * 60_000
/** What `systemctl stop` answers for a unit that it does not know. */
const NOT_LOADED = 5
const STATUS_PROPERTIES = 'LoadState,ActiveState,SubState,UnitFileState,NRestarts'
const OUR_SERVICE = /^webops-[a-z][a-z0-9-]*\.service$/
const OUR_UNIT = /^webops-[a-z][a-z0-9-]*\.(service|socket)$/

/** systemd through systemctl. It touches units named `webops-….service` and `webops-….socket` only. */
export function createSystemdSupervisor(settings: SystemdSettings = {}): Supervisor {
  const unitDir = settings.unitDir ?? '/etc/systemd/system'
  const bootedMark = settings.bootedMark ?? '/run/systemd/system'
  const systemctl = settings.systemctl ?? ((args) => runProgram('systemctl', args, { timeoutMs: SYSTEMCTL_TIMEOUT_MS }))
  const fileOf = (unit: string) => join(unitDir, assertOurs(unit))

  const require = async (verb: string, unit: string | null, accepted: number[] = [0]) => {
    const args = unit === null ? [verb] : [verb, '--', assertOurs(unit)]
    const result = await systemctl(args)
    if (!accepted.includes(result.exitCode)) throw unitError(verb, unit, result)
  }
  const status = async (unit: string): Promise<UnitStatus | null> => {
    const shown = await systemctl(['show', `--property=${STATUS_PROPERTIES}`, '--', assertOurs(unit)])
    return shown.exitCode === 0 ? parseStatus(shown.stdout) : null
  }

  return {
    available: () =>
      stat(bootedMark).then(
        (found) => found.isDirectory(),
        () => false,
      ),
    async install(unit, text) {
      const file = fileOf(unit)
      if ((await readFile(file, 'utf8').catch(() => null)) === text) return
      await mkdir(unitDir, { recursive: true })
      await writeFile(`${file}.new`, text, { mode: 0o644 })
      await rename(`${file}.new`, file)
      await require('daemon-reload', null)
    },
    async remove(unit) {
      const file = fileOf(unit)
      if (await status(unit)) {
        await require('stop', unit, [0, NOT_LOADED])
        await require('disable', unit, [0, 1])
      }
      const existed = await stat(file).then(
        () => true,
        () => false,
      )
      await rm(file, { force: true })
      if (!existed) return
      await require('daemon-reload', null)
      // Only a failed unit has something to reset.
      await systemctl(['reset-failed', '--', assertOurs(unit)])
    },
    enable: (unit) => require('enable', unit),
    async disable(unit) {
      if (await status(unit)) await require('disable', unit)
    },
    async start(unit) {
      // What was asked for is not one of the starts after which a unit gives up. One that is not loaded has nothing to reset.
      await systemctl(['reset-failed', '--', assertOurs(unit)])
      await require('start', unit)
    },
    stop: (unit) => require('stop', unit, [0, NOT_LOADED]),
    restart: (unit) => require('restart', unit),
    status,
    async survey(only) {
      const found = (await readdir(unitDir).catch(() => [])).filter((name) => OUR_SERVICE.test(name) && !isReservedName(deploymentOf(name)))
      const wanted = only === undefined ? found : found.filter((name) => only.includes(name))
      const texts = await Promise.all(wanted.map((name) => readFile(join(unitDir, name), 'utf8').catch(() => null)))
      const units = wanted.flatMap((unit, index): Omit<UnitSight, 'status'>[] =>
        texts[index] == null ? [] : [{ unit, text: texts[index] }],
      )
      if (units.length === 0) return []
      // One answer for each, with an empty line between.
      const shown = await systemctl(['show', `--property=Id,${STATUS_PROPERTIES}`, '--', ...units.map(({ unit }) => unit)])
      if (shown.exitCode !== 0) throw unitError('show', null, shown)
      const byId = new Map(shown.stdout.split('\n\n').map((block) => [/^Id=(.*)$/m.exec(block)?.[1], block]))
      return units.map((one) => ({ ...one, status: parseStatus(byId.get(one.unit) ?? 'LoadState=not-found') }))
    },
  }
}

/** `shop` of `webops-shop.service` */
function deploymentOf(unit: string): string {
  return unit.slice('webops-'.length, -'.service'.length)
}

function assertOurs(unit: string): string {
  if (OUR_UNIT.test(unit)) return unit
  throw new WebopsError({ code: 'unit_not_ours', kind: 'refused', message: `${unit} is not a unit of a deployment, so it is left alone.` })
}

/** Null for a unit that systemd does not know. */
function parseStatus(text: string): UnitStatus | null {
  const fields = new Map(text.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
  if (fields.get('LoadState') === 'not-found') return null
  return {
    activeState: (fields.get('ActiveState') ?? 'inactive') as UnitStatus['activeState'],
    subState: fields.get('SubState') ?? '',
    enabled: fields.get('UnitFileState') === 'enabled',
    restarts: Number(fields.get('NRestarts') ?? 0),
  }
}

function unitError(verb: string, unit: string | null, result: ProgramResult): WebopsError {
  const said = (result.stderr || result.stdout).trim().split('\n').slice(0, 3).join(' ')
  return new WebopsError({
    code: 'unit_failed',
    kind: 'failed',
    message: `systemctl ${verb}${unit ? ` ${unit}` : ''} failed: ${said || `exit status ${result.exitCode}`}`,
    hint: unit ? `\`systemctl status ${unit}\` and \`journalctl -u ${unit}\` say why.` : '`systemctl status` says how systemd is.',
  })
}
