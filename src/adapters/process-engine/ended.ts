import { constants } from 'node:os'

/** How something ended. */
export interface Ended {
  exitCode: number
  outOfMemory: boolean
  at: Date | null
}

/** What `systemctl show` has of the last main process (org.freedesktop.systemd1(5)); null while there is none that ended. */
export function endShown(field: ReadonlyMap<string, string>, at: Date | null): Ended | null {
  const code = field.get('ExecMainCode') ?? '0'
  const outOfMemory = field.get('Result') === 'oom-kill'
  // CLD_EXITED is 1; the others are ends by a signal. Without any, it failed before there was a process.
  if (code === '0') return field.get('ActiveState') === 'failed' ? { exitCode: 255, outOfMemory, at } : null
  return { exitCode: exitCode(code === '1' ? 'exited' : 'killed', field.get('ExecMainStatus') ?? ''), outOfMemory, at }
}

/** `exited 3` is 3, `killed 15` and `killed TERM` are 128 and the signal's number, as a shell has it. */
export function exitCode(how: string, status: string): number {
  if (how === 'exited') return Number(status) || 0
  const signals: Record<string, number> = constants.signals
  const number = Number(status) || signals[`SIG${status}`]
  return number === undefined ? 255 : 128 + number
}
