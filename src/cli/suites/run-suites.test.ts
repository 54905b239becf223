import { expect, it } from 'vitest'
import { runSuites } from './run-suites.ts'
import type { Suite } from './suites.ts'

const suite = (name: string, company?: Suite['company'], docker = company !== 'beside'): Suite => ({
  name,
  title: name,
  commands: [],
  ...(company && { company }),
  needs: { root: false, docker, packages: [] },
})

/** Runs them; those named in `slow` end when nothing else goes on. */
async function order(suites: Suite[], slow: string[] = []) {
  const events: string[] = []
  const results = await runSuites(suites, {
    run: async (one, write, more) => {
      events.push(`${one.name} begins${more?.VITEST_MAX_WORKERS ? ' with one worker' : ''}`)
      for (let turn = 0; turn < (slow.includes(one.name) ? 50 : 5); turn += 1) await Promise.resolve()
      write(`of ${one.name}`)
      events.push(`${one.name} ends`)
      return { suite: one, ok: true, passed: 1, failed: 0, ms: 1, closing: [] }
    },
    engineReady: async () => void events.push('engine'),
    write: (text) => void events.push(text),
  })
  return { events, names: results.map((result) => result.suite.name) }
}

it('runs what wants the processor beside what waits, and nothing beside what counts', async () => {
  const { events, names } = await order([suite('unit', 'beside'), suite('integration', 'waits'), suite('e2e')], ['unit'])
  expect(names).toEqual(['unit', 'integration', 'e2e'])
  expect(events.indexOf('integration begins')).toBeLessThan(events.indexOf('unit ends'))
  expect(events.indexOf('unit ends')).toBeLessThan(events.indexOf('e2e begins'))
  expect(events).toContain('unit begins with one worker')
  expect(events.filter((event) => event === 'engine')).toHaveLength(1)
  expect(events.indexOf('engine')).toBeLessThan(events.indexOf('integration begins'))
  expect(events).toContain('of unit')
})

it('runs one after the other, with all workers and without an engine, where none waits', async () => {
  const { events } = await order([suite('checks', 'beside'), suite('unit', 'beside')])
  expect(events).toEqual(['checks begins', 'of checks', 'checks ends', 'unit begins', 'of unit', 'unit ends'])
})

it('runs what checks the sources before all else, and not beside what is timed', async () => {
  const { events } = await order([suite('checks', undefined, false), suite('unit', 'beside'), suite('integration', 'waits')], ['checks'])
  expect(events.slice(0, 3)).toEqual(['checks begins', 'of checks', 'checks ends'])
})

it.each(['unit', 'engine'])('fails with what kept %s from running, once all that had begun has ended', async (broken) => {
  const events: string[] = []
  const running = runSuites([suite('unit', 'beside'), suite('integration', 'waits'), suite('e2e')], {
    run: async (one, write) => {
      write(`${one.name} begins `)
      if (one.name === broken) throw new Error('interrupted')
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
      events.push(`${one.name} ends`)
      return { suite: one, ok: true, passed: 1, failed: 0, ms: 1, closing: [] }
    },
    engineReady: async () => {
      if (broken === 'engine') throw new Error('interrupted')
    },
    write: (text) => void events.push(text),
  })
  await expect(running).rejects.toThrow('interrupted')
  expect(events).toContain('unit begins ')
  expect(events).toContain(broken === 'unit' ? 'integration ends' : 'unit ends')
  expect(events).not.toContain('e2e ends')
})
