import { expect, it } from 'vitest'
import type { LogLine } from '../ports/queue.ts'
import { RolloutLog, type RolloutLogPorts } from './rollout-log.ts'

/** Room for so many lines of output; ours and reserved ones always fit. */
function ports(room = Infinity, live: Partial<RolloutLogPorts['live']> = {}) {
  const file: LogLine[] = []
  const shown: LogLine[] = []
  let finished = false
  const made = {
    logWriter: {
      append: async (_id: string, lines: LogLine[], reserved = false) => {
        const kept = lines.filter((line) => reserved || line.stream === 'webops' || file.length < room)
        file.push(...kept)
        return kept
      },
      finish: async () => void (finished = true),
      lastSequence: async () => file.at(-1)?.sequence ?? 0,
    },
    live: { append: async (_log: string, lines: LogLine[]) => void shown.push(...lines), close: async () => undefined, ...live },
    clock: { now: () => new Date(0), monotonic: () => 0, sleep: async () => undefined },
  } as unknown as RolloutLogPorts
  return { made, file, shown, isFinished: () => finished }
}

it('cuts secrets and escapes out of what is kept and shown', async () => {
  const { made, file, shown } = ports()
  const log = await RolloutLog.open('r', (text) => text.replaceAll('s3cret', '[REDACTED]'), made)
  log.line('build', 'key s3\x1b[2Kcret and \x1b[31mred\x1b[0m\nsecond', 'stdout')
  await log.close()
  expect(file.map(({ text }) => text)).toEqual(['key [REDACTED] and \x1b[31mred\x1b[0m', 'second'])
  expect(shown).toEqual(file)
})

it('ends a log that was cut with the last lines of the step, and says how many are left out', async () => {
  const { made, file, shown } = ports(10)
  const log = await RolloutLog.open('r', (text) => text, made)
  for (let number = 1; number <= 10; number++) log.line('build', `line ${number}`, 'stdout')
  await log.flush()
  for (let number = 11; number <= 2000; number++) log.line('build', `line ${number}`, 'stdout')
  log.line('build', 'The build failed.')
  await log.flush()
  log.line('candidate', 'started')
  await log.close()
  expect(file.slice(10, 12).map(({ text }) => text)).toEqual(['… 1,490 lines are left out here …', 'line 1501'])
  expect(file.slice(-3).map(({ text }) => text)).toEqual(['line 2000', 'The build failed.', 'started'])
  expect(file.map(({ sequence }) => sequence)).toEqual([...file.map(({ sequence }) => sequence)].sort((one, other) => one - other))
  expect(shown).toEqual(file)
})

it('is kept whole when it cannot be shown live', async () => {
  const { made, file, isFinished } = ports(Infinity, {
    append: () => Promise.reject(new Error('away')),
    close: () => new Promise(() => undefined),
  })
  const log = await RolloutLog.open('r', (text) => text, made)
  log.line('build', 'one', 'stdout')
  await log.flush()
  log.line('build', 'two', 'stdout')
  await log.close()
  expect(file.map(({ text }) => text)).toEqual(['one', 'two'])
  expect(isFinished()).toBe(true)
})
