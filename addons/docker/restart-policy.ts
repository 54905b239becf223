import type { ContainerSpec, HookContext, RunConfiguration } from '../../src/addon-api/index.ts'

export type Restarting = Pick<RunConfiguration, 'runOptions'>

const USUAL_DELAY_SECONDS = 1
/** One that lived as long as this was well, as the engine counts it too. */
const SHORT_LIFE_SECONDS = 10
/** The longest pause that the unit adds to its own. */
const MOST_BACK_OFF_SECONDS = 30

/** What the engine is told of a container that serves: nothing where systemd keeps it. */
export function engineRestartPolicy(runtime: HookContext['runtime'], { runOptions }: Restarting): ContainerSpec['restartPolicy'] {
  const { policy = 'always', maxRetries } = runOptions.restart ?? {}
  if (runtime === 'systemd' || policy === 'never') return 'no'
  if (policy === 'always') return 'unless-stopped'
  return maxRetries === undefined ? 'on-failure' : `on-failure:${maxRetries}`
}

/** The same for a unit, as its template has it. Times are in seconds. */
export function unitRestart({ runOptions }: Restarting): Record<string, number | boolean> {
  const { policy = 'always', maxRetries, delaySeconds = USUAL_DELAY_SECONDS } = runOptions.restart ?? {}
  const starts = maxRetries === undefined ? 0 : maxRetries + 1
  return {
    isNeverRestarted: policy === 'never',
    isRestartedOnFailure: policy === 'on-failure',
    restartSeconds: delaySeconds,
    // Within this time only one that never lives for long uses them all up.
    startLimitSeconds: starts * (delaySeconds + MOST_BACK_OFF_SECONDS + SHORT_LIFE_SECONDS),
    ...(starts === 0 ? {} : { isGivenUp: true, mostStarts: starts }),
  }
}

/** What its keeper does for it, in words. */
export function keeping(runtime: HookContext['runtime'], { runOptions }: Restarting): string {
  const { policy = 'always', maxRetries } = runOptions.restart ?? {}
  if (policy === 'never') return 'does not start it again when it has ended'
  if (policy === 'on-failure')
    return `starts it again after a failure${maxRetries === undefined ? '' : `, ${maxRetries} times in a row at most`}`
  return runtime === 'systemd' ? 'keeps it running' : 'restarts it after a crash and a reboot'
}

/** Whether one that has ended may have ended for good, so that nobody starts it again for that alone. */
export function endsForGood({ runOptions }: Restarting): boolean {
  return (runOptions.restart?.policy ?? 'always') !== 'always'
}
