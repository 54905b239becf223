import { runProgram, type ProgramOptions } from '../process/run-program.ts'
import { endShown } from './ended.ts'
import { systemctl } from './systemd.ts'

/** What systemd-run answers for a unit that was ended by a signal, beside for one that ended so itself. */
const SIGNALLED = 255
/** systemd counts these as a good end, and forgets the unit. */
const TERMINATED = 143

/** Builds end after this, whoever waits for them or does not any more. */
const LONGEST_BUILD_SECONDS = 2 * 3600
const OF_BUILD = /\.build-\d+\.service$/

/** What a unit of one command came to. */
export interface UnitEnd {
  exitCode: number
  outOfMemory: boolean
}

export const SH = ['/bin/sh', '/run/webops-command']

/** Arguments of systemd-run for a unit that is waited for, with what it prints on our pipes. */
export function runArguments(unit: string, options: readonly string[]): string[] {
  return ['--wait', '--pipe', '--quiet', `--unit=${unit}`, ...options, '--', ...SH]
}

interface RunOptions extends Pick<ProgramOptions, 'onLine' | 'signal'> {
  /** Ended by systemd itself after this; null: never. Unset: a build has a limit. */
  limitSeconds?: number | null
}

/**
 * Runs a unit to its end. An abort ends it, with all that it started, within its TimeoutStopSec.
 * @throws the signal's reason after an abort
 */
export async function runUnit(unit: string, options: readonly string[], run: RunOptions): Promise<UnitEnd> {
  const { signal, onLine, limitSeconds = OF_BUILD.test(unit) ? LONGEST_BUILD_SECONDS : null } = run
  const limit = limitSeconds === null ? [] : ['-p', `RuntimeMaxSec=${limitSeconds}`]
  signal?.throwIfAborted()
  const stop = () => void stopUnit(unit).catch(() => undefined)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    // The client ends with the unit: ended by itself it would leave that running.
    const result = await runProgram('systemd-run', runArguments(unit, [...options, ...limit]), onLine ? { onLine } : {})
    const end = await endOf(unit, result.exitCode)
    signal?.throwIfAborted()
    return end
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** Again until it is seen: a unit that is about to be made cannot be stopped yet. */
export async function stopUnit(unit: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const state = await systemctl(['show', '--property=LoadState,ActiveState', '--', unit])
    if (!state.includes('not-found')) {
      await systemctl(['stop', '--', unit], [0, 5])
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Looks at what is left of a unit that failed, and lets it go. */
export async function endOf(unit: string, status: number): Promise<UnitEnd> {
  if (status === 0) return { exitCode: 0, outOfMemory: false }
  const text = await systemctl(['show', '--property=LoadState,ActiveState,Result,ExecMainCode,ExecMainStatus', '--', unit])
  const field = new Map(text.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
  await systemctl(['reset-failed', '--', unit], [0, 1])
  const gone = field.get('LoadState') === 'not-found'
  if (gone) return { exitCode: status === SIGNALLED ? TERMINATED : status, outOfMemory: false }
  const shown = endShown(field, null)
  // Its main process may have ended well before something else in it was killed.
  return { exitCode: shown === null || shown.exitCode === 0 ? status : shown.exitCode, outOfMemory: shown?.outOfMemory ?? false }
}
