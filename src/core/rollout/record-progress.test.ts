import { describe, expect, it } from 'vitest'
import type { Step } from '../../addon-api/step.ts'
import type { Clock } from '../ports/clock.ts'
import type { PlannedStep } from './planned-step.ts'
import { recordProgress } from './record-progress.ts'
import type { ChangedStep } from './rollout.store.ts'
import { runSteps } from './run-steps.ts'

const clock: Clock = { now: () => new Date(0), monotonic: () => performance.now(), sleep: () => Promise.resolve() }

function planned(key: string, overrides: Partial<Step> = {}): PlannedStep {
  const step: Step = { key, title: key, describe: () => ({ summary: key }), run: async () => undefined, ...overrides }
  return { step, addon: 'test', hookKey: key, hookTimeoutMs: 10_000, onError: 'fail' }
}

/** Runs steps with a database whose writes the test lets through. */
function rollout(steps: PlannedStep[], write: (changed: string[]) => Promise<void> = async () => undefined) {
  const writes: string[][] = []
  const worker = {
    clock,
    note: () => undefined,
    live: { publish: async () => undefined },
    rollouts: {
      recordSteps: async (_id: string, changed: ChangedStep[]) => {
        const told = changed.map(({ position, changes }) => `${steps[position]?.step.key} ${changes.state}`)
        await write(told)
        writes.push(told)
      },
    },
  }
  const log = { line: () => undefined, flush: async () => undefined }
  const fence = { tripped: false, check: async () => undefined }
  const prepared = { steps, release: null, redact: (text: string) => text }
  const given = [worker, { id: 'r', deployment: 'shop' }, { name: 'shop' }, prepared, {}, log, fence] as unknown as Parameters<
    typeof recordProgress
  >
  const progress = recordProgress(...given)
  const run = async (signal = new AbortController().signal) => {
    const result = await runSteps(steps, 0, progress, clock, signal)
    await progress.settle()
    return result
  }
  return { run, writes }
}

describe("the record of a rollout's steps", () => {
  it('has the beginning of a step that acts before it acts', async () => {
    let ran = false
    const gate = Promise.withResolvers<void>()
    const { run } = rollout([planned('start', { run: async () => void (ran = true) })], () => gate.promise)
    const done = run()
    await new Promise((resolve) => setImmediate(resolve))
    expect(ran).toBe(false)
    gate.resolve()
    await done
    expect(ran).toBe(true)
  })

  it('is not waited for by steps that only look, and is whole before the first that acts', async () => {
    const gate = Promise.withResolvers<void>()
    const ran: string[] = []
    const step = (key: string, preview: boolean) => planned(key, { preview, run: async () => void ran.push(key) })
    const { run, writes } = rollout([step('fetch', true), step('detect', true), step('build', false)], () => gate.promise)
    const done = run()
    await new Promise((resolve) => setImmediate(resolve))
    expect(ran).toEqual(['fetch', 'detect'])
    gate.resolve()
    expect(await done).toMatchObject({ state: 'succeeded' })
    const before = writes.flat()
    expect(before).toEqual(['fetch running', 'fetch succeeded', 'detect running', 'detect succeeded', 'build running', 'build succeeded'])
  })

  it('lets no step act whose beginning cannot be written down', async () => {
    let ran = false
    const full = () => Promise.reject(new Error('database or disk is full'))
    const { run } = rollout([planned('start', { run: async () => void (ran = true) })], full)
    expect(await run()).toMatchObject({ state: 'failed', step: 'start' })
    expect(ran).toBe(false)
  })

  it('holds how the last step ended that ran before a cancel', async () => {
    const controller = new AbortController()
    const { run, writes } = rollout([planned('build', { run: async () => controller.abort('cancelled') }), planned('start')])
    expect(await run(controller.signal)).toMatchObject({ state: 'stopped', step: 'start' })
    expect(writes.flat()).toEqual(['build running', 'build succeeded'])
  })
})
