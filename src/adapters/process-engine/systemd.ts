import { WebopsError } from '#core/errors/webops-error.ts'
import { runProgram, type ProgramResult } from '../process/run-program.ts'
import { isBooted } from './booted.ts'
import { endShown, type Ended } from './ended.ts'

/** Longest that a unit may take to start or stop before we stop waiting; units have time-outs of their own. */
const PATIENCE_MS = 12 * 60_000
/** Of what systemd answers at once, unless it or its bus hangs. */
const ANSWER_MS = 20_000
const RELOAD_MS = 120_000
const PATIENCE = new Map([
  ['show', ANSWER_MS],
  ['kill', ANSWER_MS],
  ['reset-failed', ANSWER_MS],
  ['daemon-reload', RELOAD_MS],
])
/** Where no systemd is booted these have nothing to do, or to tell: nothing runs there, and at a boot all is read anew. */
const VOID_WITHOUT = new Set(['show', 'stop', 'kill', 'reset-failed', 'daemon-reload'])
const PROPERTIES =
  'Id,LoadState,ActiveState,SubState,Result,NRestarts,ExecMainStartTimestamp,ExecMainExitTimestamp,ExecMainCode,ExecMainStatus,ControlGroup,MainPID'

/** What systemd says of a unit now. */
export interface UnitState {
  activeState: string
  subState: string
  restarts: number
  startedAt: Date | null
  controlGroup: string
  mainPid: number
  /** Of its last main process, while systemd remembers it. */
  ended: Ended | null
}

/**
 * Where no systemd is booted, what would be asked of it or ended by it is nothing.
 * @param accepted exit statuses that are no error
 * @throws unit_failed with what systemctl said, or because it did not answer in time
 */
export async function systemctl(
  args: readonly string[],
  accepted: readonly number[] = [0],
  patienceMs = PATIENCE.get(args[0] ?? '') ?? PATIENCE_MS,
): Promise<string> {
  const result = await runProgram('systemctl', [...args], { timeoutMs: patienceMs }).catch((error: unknown) => error as Error)
  if (!(result instanceof Error) && accepted.includes(result.exitCode)) return result.stdout
  if (VOID_WITHOUT.has(args[0] ?? '') && !(await isBooted())) return ''
  if (!(result instanceof Error)) throw failed(args, lastWords(result))
  if (result.name !== 'TimeoutError') throw result
  throw failed(args, `it did not answer within ${Math.ceil(patienceMs / 1000)} s`, result)
}

function lastWords({ stderr, stdout, exitCode }: ProgramResult): string {
  const said = (stderr || stdout).trim().split('\n').slice(0, 3).join(' ')
  return said || `exit status ${exitCode}`
}

function failed(args: readonly string[], why: string, cause?: Error): WebopsError {
  return new WebopsError({
    code: 'unit_failed',
    kind: 'failed',
    message: `systemctl ${args.filter((arg) => arg !== '--').join(' ')} failed: ${why}`,
    hint: '`systemctl status` and `journalctl -xe` say why.',
    ...(cause ? { cause } : {}),
  })
}

/** States of units, by name, in one question. Those that systemd does not have in memory are missing. */
export async function unitStates(units: readonly string[]): Promise<Map<string, UnitState>> {
  const states = new Map<string, UnitState>()
  if (units.length === 0) return states
  const text = await systemctl(['show', '--timestamp=us+utc', `--property=${PROPERTIES}`, '--', ...units])
  for (const block of text.split('\n\n')) {
    const field = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
    const id = field.get('Id')
    if (!id || field.get('LoadState') === 'not-found') continue
    states.set(id, {
      activeState: field.get('ActiveState') ?? 'inactive',
      subState: field.get('SubState') ?? '',
      restarts: Number(field.get('NRestarts') ?? 0),
      startedAt: timeOf(field.get('ExecMainStartTimestamp')),
      controlGroup: field.get('ControlGroup') ?? '',
      mainPid: Number(field.get('MainPID') ?? 0),
      ended: endShown(field, timeOf(field.get('ExecMainExitTimestamp'))),
    })
  }
  return states
}

/** `Sun 2026-11-22 02:16:39.123456 UTC` */
function timeOf(text: string | undefined): Date | null {
  const found = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d* UTC/.exec(text ?? '')
  return found ? new Date(`${found[1]}T${found[2]}Z`) : null
}
