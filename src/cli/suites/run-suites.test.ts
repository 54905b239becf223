import { describe, expect, it } from 'vitest'
import { runSuites } from './run-suites.ts'
import { FURTHER_SUITES, type Lane, type Suite, SUITES } from './suites.ts'

const suite = (name: string, lane?: Lane, docker = true): Suite => ({
  name,
  title: name,
  commands: [],
  ...(lane && { lane }),
  ...(lane === 'server' && { server: true }),
  needs: { root: false, docker, packages: [] },
})

/** Runs them; those named in `slow` end when nothing else goes on, and those in `broken` cannot be run. */
async function order(suites: Suite[], { slow = [], broken = [] }: { slow?: string[]; broken?: string[] } = {}) {
  const events: string[] = []
  const running = runSuites(suites, {
    run: async (one, write, more) => {
      events.push(`${one.name} begins${more?.VITEST_MAX_WORKERS ? ' with one worker' : ''}`)
      write(`first of ${one.name}`)
      if (broken.includes(one.name)) throw new Error('interrupted')
      for (let turn = 0; turn < (slow.includes(one.name) ? 50 : 5); turn += 1) await Promise.resolve()
      write(`last of ${one.name}`)
      events.push(`${one.name} ends`)
      return { suite: one, ok: true, passed: 1, failed: 0, ms: 1, closing: [] }
    },
    engineReady: async () => {
      events.push('engine')
      if (broken.includes('engine')) throw new Error('interrupted')
    },
    removeServer: async () => void events.push('server removed'),
    write: (text) => void events.push(text),
  })
  if (broken.length > 0) await expect(running).rejects.toThrow('interrupted')
  const names = broken.length > 0 ? [] : (await running).map((result) => result.suite.name)
  return { events, names, at: (event: string) => events.indexOf(event) }
}

const LANES_OF_BOTH = [suite('unit', 'here', false), suite('integration', 'here'), suite('host', 'server'), suite('e2e')]

it('runs what is on the server beside what is here, with one worker each, and nothing beside what is in no lane', async () => {
  const { events, names, at } = await order(LANES_OF_BOTH, { slow: ['unit'] })
  expect(names).toEqual(['unit', 'integration', 'host', 'e2e'])
  expect(at('host begins with one worker')).toBeLessThan(at('unit ends'))
  expect(at('unit ends')).toBeLessThan(at('integration begins with one worker'))
  for (const each of ['integration ends', 'host ends', 'server removed']) {
    expect(events).toContain(each)
    expect(at(each)).toBeLessThan(at('e2e begins'))
  }
})

it.each(['unit', 'host'])('prints the lanes one after the other when %s takes long', async (slow) => {
  const { events } = await order(LANES_OF_BOTH, { slow: [slow] })
  expect(events.filter((event) => / of /.test(event))).toEqual(
    ['unit', 'integration', 'host', 'e2e'].flatMap((name) => [`first of ${name}`, `last of ${name}`]),
  )
})

it('waits for the engine where a suite needs it, and once', async () => {
  const { events, at } = await order(LANES_OF_BOTH)
  expect(events.filter((event) => event === 'engine')).toHaveLength(1)
  expect(at('unit begins with one worker')).toBeLessThan(at('engine'))
  expect(at('engine')).toBeLessThan(at('host begins with one worker'))
})

it('runs one after the other, with all workers and without an engine, where there is one lane', async () => {
  const { events } = await order([suite('architecture', 'here', false), suite('unit', 'here', false)])
  expect(events.filter((event) => !/ of /.test(event))).toEqual(['architecture begins', 'architecture ends', 'unit begins', 'unit ends'])
})

it('runs what checks the sources before all else, and not beside what is timed', async () => {
  const { events } = await order([suite('checks', undefined, false), ...LANES_OF_BOTH], { slow: ['checks'] })
  expect(events.slice(0, 4)).toEqual(['checks begins', 'first of checks', 'last of checks', 'checks ends'])
})

it.each(['unit', 'host', 'engine'])('fails with what kept %s from running, once all that had begun has ended', async (broken) => {
  const { events, at } = await order(LANES_OF_BOTH, { broken: [broken] })
  expect(events).toContain('first of unit')
  if (broken === 'host') expect(at('integration ends')).toBeLessThan(at('server removed'))
  if (broken === 'unit') expect(at('host ends')).toBeLessThan(at('server removed'))
  expect(events.at(-1)).toBe('server removed')
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
    expect(removedAfter).toEqual(['host', 'faults'])
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
  })
})
