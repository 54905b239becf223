import { describe, expect, it } from 'vitest'
import { runSuites } from './run-suites.ts'
import { FURTHER_SUITES, type Suite, SUITES } from './suites.ts'

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
    removeServer: async () => void events.push('server removed'),
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
    removeServer: async () => void events.push('server removed'),
    write: (text) => void events.push(text),
  })
  await expect(running).rejects.toThrow('interrupted')
  expect(events).toContain('unit begins ')
  expect(events).toContain(broken === 'unit' ? 'integration ends' : 'unit ends')
  expect(events).not.toContain('e2e ends')
  expect(events).not.toContain('server removed')
})

describe('the disposable server', () => {
  const all = [...SUITES, ...FURTHER_SUITES]
  const named = (...names: string[]) => all.filter(({ name }) => names.includes(name))

  /** @returns what each suite was told beside its own, and whether the server was removed in the end */
  async function handedOver(suites: Suite[], interrupted?: string) {
    const told: Record<string, Record<string, string>> = {}
    let removedAfter: string[] | null = null
    const running = runSuites(suites, {
      run: async (one, _write, more = {}) => {
        told[one.name] = more
        if (one.name === interrupted) throw new Error('interrupted')
        return { suite: one, ok: false, passed: 0, failed: 1, ms: 1, closing: [] }
      },
      engineReady: async () => {},
      removeServer: async () => void (removedAfter = Object.keys(told)),
      write: () => {},
    })
    if (interrupted) await expect(running).rejects.toThrow('interrupted')
    else await running
    return { told, removedAfter }
  }

  it('goes from one suite that uses it to the next, also when tests failed, and is removed after the last', async () => {
    const { told, removedAfter } = await handedOver(named('e2e', 'host', 'faults', 'switch'))
    expect(told).toEqual({ e2e: {}, host: { LEAVE_HOST: '1' }, faults: { TAKE_HOST: '1' }, switch: {} })
    expect(removedAfter).toEqual(['e2e', 'host', 'faults', 'switch'])
  })

  it.each(['host', 'faults'])('is made and removed by %s itself when that is the only one', async (name) => {
    expect((await handedOver(named('e2e', name))).told).toEqual({ e2e: {}, [name]: {} })
  })

  it.each(['host', 'faults'])('is removed when %s is interrupted', async (name) => {
    const { removedAfter } = await handedOver(named('e2e', 'host', 'faults'), name)
    expect(removedAfter).toContain(name)
  })

  it('is left alone by suites that have none', async () => {
    expect(await handedOver(named('checks', 'e2e', 'switch'))).toMatchObject({ removedAfter: null })
    expect(await handedOver(named('e2e', 'host'), 'e2e')).toMatchObject({ removedAfter: null })
  })
})
