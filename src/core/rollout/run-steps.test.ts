import { describe, expect, it } from 'vitest'
import type { Step } from '../../addon-api/step.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { PlannedStep } from './planned-step.ts'
import { runSteps, type StepObserver } from './run-steps.ts'

const clock: Clock = { now: () => new Date(0), monotonic: () => performance.now(), sleep: () => Promise.resolve() }

function recorder() {
  const events: string[] = []
  const observer: StepObserver = {
    started: async (_position, { step }) => void events.push(`start ${step.key}`),
    finished: async (_position, { step }, outcome) => void events.push(`${outcome.state} ${step.key}`),
    log: () => undefined,
  }
  return { events, observer }
}

function planned(events: string[], key: string, overrides: Partial<Step> = {}, entry: Partial<PlannedStep> = {}): PlannedStep {
  const step: Step = {
    key,
    title: key,
    describe: () => ({ summary: key }),
    run: async () => undefined,
    cleanUp: async () => void events.push(`clean ${key}`),
    ...overrides,
  }
  return { step, addon: 'test', hookKey: key, hookTimeoutMs: 10_000, onError: 'fail', ...entry }
}

const fails = async () => {
  throw new WebopsError({ code: 'broken', kind: 'failed', message: 'It broke.' })
}
const waitsForAbort: Step['run'] = ({ signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))

describe('runSteps', () => {
  it('cleans up what ran, in reverse, and runs nothing after a failure', async () => {
    const { events, observer } = recorder()
    const steps = [planned(events, 'fetch'), planned(events, 'build', { run: fails }), planned(events, 'start')]
    const result = await runSteps(steps, 0, observer, clock, new AbortController().signal)
    expect(result).toMatchObject({ state: 'failed', step: 'build', error: { code: 'broken' } })
    expect(events).toEqual(['start fetch', 'succeeded fetch', 'start build', 'failed build', 'clean build', 'clean fetch'])
  })

  it('leaves out a step that has nothing to do, also one that finds that out by running', async () => {
    const { events, observer } = recorder()
    const reasons: (string | undefined)[] = []
    const finished: StepObserver['finished'] = async (position, entry, outcome) => {
      reasons.push(outcome.reason)
      await observer.finished(position, entry, outcome)
    }
    let looked = false
    const look = { run: async () => void (looked = true), idle: () => (looked ? 'There was nothing.' : null) }
    const steps = [
      planned(events, 'look', look),
      planned(events, 'command', { run: fails, idle: () => (looked ? 'There is none.' : null) }),
      planned(events, 'start', { idle: () => null }),
    ]
    const result = await runSteps(steps, 0, { ...observer, finished }, clock, new AbortController().signal)
    expect(result).toEqual({ state: 'succeeded', warnings: [] })
    expect(events).toEqual(['start look', 'skipped look', 'skipped command', 'start start', 'succeeded start'])
    expect(reasons).toEqual(['There was nothing.', 'There is none.', undefined])
  })

  it('keeps the new release when a step after the switch fails', async () => {
    const { events, observer } = recorder()
    const steps = [
      planned(events, 'switch'),
      planned(events, 'promote', { run: fails, afterSwitch: true }),
      planned(events, 'retire', { afterSwitch: true }),
    ]
    const result = await runSteps(steps, 0, observer, clock, new AbortController().signal)
    expect(result).toMatchObject({ state: 'succeeded', warnings: [{ code: 'broken' }] })
    expect(events).toEqual(['start switch', 'succeeded switch', 'start promote', 'failed promote', 'start retire', 'succeeded retire'])
  })

  it('ends a running step on cancel and says that it was cancelled', async () => {
    const { events, observer } = recorder()
    const controller = new AbortController()
    const steps = [planned(events, 'build', { run: waitsForAbort }), planned(events, 'start')]
    const running = runSteps(steps, 0, observer, clock, controller.signal)
    controller.abort('cancelled')
    expect(await running).toEqual({ state: 'stopped', reason: 'cancelled', step: 'build' })
    expect(events).toEqual(['start build', 'cancelled build', 'clean build'])
  })

  it('finishes what comes after the switch even when it is cancelled meanwhile', async () => {
    const { events, observer } = recorder()
    const controller = new AbortController()
    const steps = [
      planned(events, 'switch', { run: async () => controller.abort('cancelled') }),
      planned(events, 'promote', { afterSwitch: true }),
    ]
    expect(await runSteps(steps, 0, observer, clock, controller.signal)).toMatchObject({ state: 'succeeded' })
    expect(events).toEqual(['start switch', 'succeeded switch', 'start promote', 'succeeded promote'])
  })

  it('fails a step that takes longer than its limit', async () => {
    const { events, observer } = recorder()
    const steps = [planned(events, 'build', { run: waitsForAbort, timeoutMs: 20 })]
    const result = await runSteps(steps, 0, observer, clock, new AbortController().signal)
    expect(result).toMatchObject({ state: 'failed', error: { code: 'step_timed_out' } })
  })

  it('shares the time-out of a hook between its steps', async () => {
    const { events, observer } = recorder()
    let now = 0
    const slow: Clock = { ...clock, monotonic: () => now }
    const hook = { hookKey: 'one', hookTimeoutMs: 50 }
    const steps = [
      planned(events, 'first', { run: async () => void (now += 40) }, hook),
      planned(events, 'second', { run: waitsForAbort }, hook),
    ]
    const begun = performance.now()
    expect(await runSteps(steps, 0, observer, slow, new AbortController().signal)).toMatchObject({ state: 'failed', step: 'second' })
    expect(performance.now() - begun).toBeLessThan(45_000)
  })

  it('goes on after a failure of a hook that only warns', async () => {
    const { events, observer } = recorder()
    const steps = [planned(events, 'notify', { run: fails }, { onError: 'warn' }), planned(events, 'start')]
    expect(await runSteps(steps, 0, observer, clock, new AbortController().signal)).toMatchObject({ state: 'succeeded' })
    expect(events).toContain('succeeded start')
  })

  it('begins at the given step after a restart', async () => {
    const { events, observer } = recorder()
    await runSteps([planned(events, 'switch'), planned(events, 'promote')], 1, observer, clock, new AbortController().signal)
    expect(events).toEqual(['start promote', 'succeeded promote'])
  })
})
