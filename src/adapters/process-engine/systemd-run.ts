import { setTimeout as sleep } from 'node:timers/promises'
import { WebopsError } from '#core/errors/webops-error.ts'
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

/** How often, and how soon again, one looks for a unit that is about to be made, and for what its client has left. */
const TRIES = 50
const MOST_LOOKS = 100
const LOOK_MS = 100
const RUNS = new Set(['active', 'activating', 'deactivating', 'reloading'])

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
 * @throws the signal's reason after an abort; unit_abandoned when whoever waits for the unit was ended; unit_not_stopped
 */
export async function runUnit(unit: string, options: readonly string[], run: RunOptions): Promise<UnitEnd> {
  const { signal, onLine, limitSeconds = OF_BUILD.test(unit) ? LONGEST_BUILD_SECONDS : null } = run
  const limit = limitSeconds === null ? [] : ['-p', `RuntimeMaxSec=${limitSeconds}`]
  signal?.throwIfAborted()
  const client = new AbortController()
  const exited = Promise.withResolvers<Exit>()
  const watched = { signal: client.signal, onExit: exited.resolve, ...(onLine ? { onLine } : {}) }
  const ended = runProgram('systemd-run', runArguments(unit, [...options, ...limit]), watched).then(
    ({ exitCode }) => exitCode,
    (error: unknown) => {
      if (client.signal.aborted) return SIGNALLED
      exited.resolve({ code: null, signal: null })
      throw error
    },
  )
  const watching = watchUnit(unit, { exited: exited.promise, ended, kill: () => client.abort() })
  const stop = () => void watching.stop().catch(() => undefined)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    const end = await watching.ended
    signal?.throwIfAborted()
    return end
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A systemd-run that has a unit made, and waits for it. The unit's processes have the client's own pipes. */
interface Client {
  /** It is gone itself, whoever has its pipes still. */
  exited: Promise<Exit>
  /** Its status, when nobody has its pipes any more. */
  ended: Promise<number>
  kill(): void
}

interface WatchedUnit {
  /** Rejects with unit_abandoned when the client was ended and its unit was not, and with unit_not_stopped. */
  ended: Promise<UnitEnd>
  /** @throws unit_not_stopped */
  stop(): Promise<void>
}

/**
 * Has a unit end with its client. One that is killed, or loses systemd, leaves the unit behind, which goes on printing on the
 * client's pipes: nobody would hear of an end.
 */
export function watchUnit(unit: string, { exited, ended: closed, kill }: Client): WatchedUnit {
  const unstoppable = Promise.withResolvers<never>()
  let [isGone, isClosed, isStopping] = [false, false, false]
  void closed.catch(() => undefined).then(() => (isClosed = true))
  const isAbandoned = async ({ code, signal }: Exit) => {
    isGone = true
    if (code === 0) return false
    await Promise.race([closed.catch(() => undefined), sleep(LOOK_MS)])
    const ranOn = await stopOrphan(unit, () => isClosed)
    return !isStopping && (signal !== null || ranOn)
  }
  const alone = exited.then(isAbandoned).catch((error: unknown) => {
    throw notStopped(unit, error as Error)
  })
  alone.catch(unstoppable.reject)
  const end = closed.then(async (status) => {
    if (!(await alone)) return endOf(unit, status)
    await endOf(unit, status)
    throw abandoned(unit, status)
  })
  const ended = Promise.race([end, unstoppable.promise])
  ended.catch(() => undefined)
  return {
    ended,
    async stop() {
      isStopping = true
      if (await stopSeen(unit, () => isGone).catch(() => false)) return
      // A client that systemd has not heard of would have its unit begin later: without it nobody asks for that any more.
      kill()
      await alone
    },
  }
}

/** Until nobody has the pipes: systemd, too, has them until it has begun the unit. @returns whether it ran */
async function stopOrphan(unit: string, isClosed: () => boolean): Promise<boolean> {
  let ranOn = false
  // After that it is somebody of ours who is slow to read what was printed.
  for (let left = MOST_LOOKS; left > 0 && !isClosed(); left -= 1) {
    if (runs(await systemctl(['show', '--property=LoadState,ActiveState', '--', unit]))) {
      await systemctl(['stop', '--', unit], [0, 5])
      ranOn = true
    }
    await sleep(LOOK_MS)
  }
  return ranOn
}

/** Again until it is seen: a unit that is about to be made cannot be stopped yet. @returns false when it may begin yet */
async function stopSeen(unit: string, isGone: () => boolean): Promise<boolean> {
  for (let left = TRIES; left > 0; left -= 1) {
    const wasGone = isGone()
    const state = await systemctl(['show', '--property=LoadState,ActiveState', '--', unit])
    if (!state.includes('not-found')) {
      await systemctl(['stop', '--', unit], [0, 5])
      return true
    }
    if (wasGone) return true
    await sleep(LOOK_MS)
  }
  return false
}

function runs(shown: string): boolean {
  return RUNS.has(/^ActiveState=(.*)$/m.exec(shown)?.[1] ?? '')
}

/**
 * Looks at what is left of a unit that failed, and lets it go.
 * @throws unit_abandoned when the unit runs on: its client was ended, and it is ended too
 */
async function endOf(unit: string, status: number): Promise<UnitEnd> {
  if (status === 0) return { exitCode: 0, outOfMemory: false }
  const text = await systemctl(['show', '--property=LoadState,ActiveState,Result,ExecMainCode,ExecMainStatus', '--', unit])
  const field = new Map(text.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]))
  if (runs(text)) {
    await systemctl(['stop', '--', unit], [0, 5]).catch((error: unknown) => {
      throw notStopped(unit, error as Error)
    })
    throw abandoned(unit, status)
  }
  await systemctl(['reset-failed', '--', unit], [0, 1])
  const gone = field.get('LoadState') === 'not-found'
  if (gone) return { exitCode: status === SIGNALLED ? TERMINATED : status, outOfMemory: false }
  const shown = endShown(field, null)
  // Its main process may have ended well before something else in it was killed.
  return { exitCode: shown === null || shown.exitCode === 0 ? status : shown.exitCode, outOfMemory: shown?.outOfMemory ?? false }
}

function abandoned(unit: string, status: number): WebopsError {
  return new WebopsError({
    code: 'unit_abandoned',
    kind: 'failed',
    message: `What waited for ${unit} was ended from outside (status ${status}), so the unit was stopped.`,
    hint: 'Was the server out of memory (`journalctl --dmesg`), or was systemd-run ended by hand? Try again.',
  })
}

function notStopped(unit: string, cause: Error): WebopsError {
  return new WebopsError({
    code: 'unit_not_stopped',
    kind: 'failed',
    message: `${unit} could not be stopped, and may run on: ${cause.message}`,
    hint: `\`systemctl status ${unit}\` says how it is, \`systemctl stop ${unit}\` ends it.`,
    cause,
  })
}
