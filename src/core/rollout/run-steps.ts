import type { StepProgress } from '../../addon-api/step.ts'
import { databaseAway } from '../errors/database-away.ts'
import { outOfSpace } from '../errors/out-of-space.ts'
import { isAbort, WebopsError } from '../errors/webops-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { PlannedStep } from './planned-step.ts'

/** Why a running rollout is made to end before its time. */
export type StopReason = 'cancelled' | 'shutdown'

export interface StepObserver {
  started(position: number, planned: PlannedStep): Promise<void>
  finished(position: number, planned: PlannedStep, outcome: StepOutcome): Promise<void>
  log(step: string, text: string, stream: 'stdout' | 'stderr' | 'webops'): void
}

export interface StepOutcome {
  state: 'succeeded' | 'failed' | 'cancelled' | 'skipped'
  durationMs: number
  error: WebopsError | null
  /** Why one was skipped. */
  reason?: string
}

export type StepsResult =
  | { state: 'succeeded'; warnings: WebopsError[] }
  | { state: 'failed'; error: WebopsError; step: string }
  | { state: 'stopped'; reason: StopReason; step: string }

/**
 * Runs steps in order. When one fails or the signal aborts before the switch, the steps that ran are cleaned up in
 * reverse. A failure after the switch is noted and the rest still runs: the new release serves already.
 * @param from position of the first step to run (after a restart of the worker)
 * @param signal aborted with a StopReason as its reason
 */
export async function runSteps(
  planned: PlannedStep[],
  from: number,
  observer: StepObserver,
  clock: Clock,
  signal: AbortSignal,
): Promise<StepsResult> {
  const warnings: WebopsError[] = []
  const spent = new Map<string, number>()
  for (const [position, entry] of planned.entries()) {
    if (position < from) continue
    if (signal.aborted && !entry.step.afterSwitch) {
      return await stopped(planned, position - 1, observer, signal, entry.step.key)
    }
    const outcome = await watched(position, entry, observer, async () => {
      const ran = await runOne(entry, spent, observer, clock, signal)
      const found = ran.error ? null : idleReason(entry)
      return found === null ? ran : { ...ran, state: 'skipped', reason: found }
    })
    if (!outcome.error) continue
    if (signal.aborted && !entry.step.afterSwitch) return await stopped(planned, position, observer, signal, entry.step.key)
    if (entry.step.afterSwitch || entry.onError === 'warn') {
      warnings.push(outcome.error)
      observer.log(entry.step.key, `Went on without it: ${outcome.error.message}`, 'webops')
      continue
    }
    await cleanUp(planned, position, observer)
    return { state: 'failed', error: outcome.error, step: entry.step.key }
  }
  return { state: 'succeeded', warnings }
}

/** What cannot be written down fails like the step itself: nothing may be left of it, and nobody would know of it. */
async function watched(
  position: number,
  entry: PlannedStep,
  observer: StepObserver,
  run: () => Promise<StepOutcome>,
): Promise<StepOutcome> {
  const begun = performance.now()
  try {
    const idle = idleReason(entry)
    if (idle !== null) {
      const skipped: StepOutcome = { state: 'skipped', durationMs: 0, error: null, reason: idle }
      await observer.finished(position, entry, skipped)
      return skipped
    }
    await observer.started(position, entry)
    const outcome = await run()
    await observer.finished(position, entry, outcome)
    return outcome
  } catch (error) {
    return { state: 'failed', durationMs: Math.round(performance.now() - begun), error: asWebopsError(error, entry.step.title) }
  }
}

/** Why a step has nothing to do. One that only looks finds out by looking. */
function idleReason({ step }: PlannedStep): string | null {
  return step.idle?.() ?? null
}

async function stopped(
  planned: PlannedStep[],
  last: number,
  observer: StepObserver,
  signal: AbortSignal,
  step: string,
): Promise<StepsResult> {
  await cleanUp(planned, last, observer)
  return { state: 'stopped', reason: signal.reason === 'shutdown' ? 'shutdown' : 'cancelled', step }
}

async function runOne(
  entry: PlannedStep,
  spent: Map<string, number>,
  observer: StepObserver,
  clock: Clock,
  signal: AbortSignal,
): Promise<StepOutcome> {
  const { step } = entry
  const begun = clock.monotonic()
  const left = entry.hookTimeoutMs - (spent.get(entry.hookKey) ?? 0)
  const limitMs = Math.max(1, Math.min(step.timeoutMs ?? left, left))
  // What is done after the switch is brought to its end, whatever happens.
  const own = AbortSignal.any([AbortSignal.timeout(limitMs), ...(step.afterSwitch ? [] : [signal])])
  const progress: StepProgress = { log: (text, stream = 'webops') => observer.log(step.key, text, stream), signal: own }
  let failure: unknown
  try {
    own.throwIfAborted()
    await raceAbort(step.run(progress), own)
  } catch (error) {
    failure = error
  }
  const durationMs = Math.round(clock.monotonic() - begun)
  spent.set(entry.hookKey, (spent.get(entry.hookKey) ?? 0) + durationMs)
  if (failure === undefined) return { state: 'succeeded', durationMs, error: null }
  if (signal.aborted && !step.afterSwitch) {
    return { state: 'cancelled', durationMs, error: new WebopsError({ code: 'cancelled', kind: 'failed', message: 'It was cancelled.' }) }
  }
  return {
    state: 'failed',
    durationMs,
    error: own.aborted && isAbort(failure) ? timedOut(step.title, limitMs) : asWebopsError(failure, step.title),
  }
}

/** How long a step that was aborted gets to end by itself, before the rollout goes on without waiting for it. */
const GRACE_MS = 2500

async function raceAbort(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let onAbort = () => {}
  const abandoned = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(new DOMException('The step did not end in time.', 'AbortError')), GRACE_MS)
    }
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    // A step that ended well has ended well, even when the signal came meanwhile.
    await Promise.race([work, abandoned])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    work.catch(() => undefined)
  }
}

/** Undoes, in reverse order, what steps up to `last` may have left. Every step is asked, whatever the others say. */
export async function cleanUp(planned: PlannedStep[], last: number, observer: Pick<StepObserver, 'log'>): Promise<void> {
  for (const { step } of planned.slice(0, last + 1).reverse()) {
    if (!step.cleanUp) continue
    const log = (text: string, stream: 'stdout' | 'stderr' | 'webops' = 'webops') => observer.log(step.key, text, stream)
    try {
      await step.cleanUp({ log, signal: AbortSignal.timeout(60_000) })
    } catch (error) {
      log(`Cleaning up failed: ${(error as Error).message}`)
    }
  }
}

function timedOut(title: string, limitMs: number): WebopsError {
  return new WebopsError({
    code: 'step_timed_out',
    kind: 'timeout',
    message: `"${title}" took longer than ${Math.round(limitMs / 1000)} s and was ended.`,
    hint: 'See the last lines of its log for what it was waiting for.',
  })
}

function asWebopsError(error: unknown, title: string): WebopsError {
  if (error instanceof WebopsError) return error
  const known = outOfSpace(error) ?? databaseAway(error)
  if (known) return known
  const message = error instanceof Error ? error.message : String(error)
  return new WebopsError({ code: 'step_failed', kind: 'failed', message: `"${title}" failed: ${message}`, cause: error })
}
