import { appendFile, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { LogLine } from '#core/ports/queue.ts'
import { rolloutLogReader, rolloutLogWriter } from './rollout-logs.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'webops-logs-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const read = async (rolloutId: string, after = 0) => (await Array.fromAsync(rolloutLogReader(dir).read(rolloutId, after))).flat()
const line = (sequence: number, text = `line ${sequence}`): LogLine => ({
  sequence,
  at: '2026-11-21T10:00:00.000Z',
  step: 'build',
  stream: 'stdout',
  text,
})

it('is read the same while it is written and after it was compressed', async () => {
  const writer = rolloutLogWriter(dir)
  expect(await read('r1')).toEqual([])
  await Promise.all([writer.append('r1', [line(1), line(2, 'ä\n"')]), writer.append('r1', [line(3)])])
  expect(await read('r1')).toEqual([line(1), line(2, 'ä\n"'), line(3)])
  await writer.finish('r1')
  expect(await readdir(dir)).toEqual(['r1.ndjson.gz'])
  expect(await read('r1')).toHaveLength(3)
  expect(await writer.lastSequence('r1')).toBe(3)
  await writer.append('r1', [line(4)])
  await writer.finish('r1')
  expect(await read('r1')).toHaveLength(3)
  await writer.remove('r1')
  expect(await readdir(dir)).toEqual([])
})

it('goes on after a worker that ended in the middle of a line', async () => {
  await rolloutLogWriter(dir).append('r1', [line(1), line(2)])
  await appendFile(join(dir, 'r1.ndjson'), '{"sequence":3,"te')
  expect(await read('r1')).toEqual([line(1), line(2)])
  const next = rolloutLogWriter(dir)
  expect(await next.lastSequence('r1')).toBe(2)
  await next.append('r1', [line(3)])
  expect(await read('r1')).toEqual([line(1), line(2), line(3)])
})

it('is read from a number on', async () => {
  const writer = rolloutLogWriter(dir)
  await writer.append(
    'r1',
    [1, 2, 3, 4].map((number) => line(number)),
  )
  expect((await read('r1', 2)).map(({ sequence }) => sequence)).toEqual([3, 4])
  await writer.finish('r1')
  expect((await read('r1', 3)).map(({ sequence }) => sequence)).toEqual([4])
})

it('is cut at its cap and says so, also after a restart, with room for what must be read in the end', async () => {
  const writer = rolloutLogWriter(dir, 4000)
  const ours: LogLine = { ...line(60), stream: 'webops', text: 'The build failed.' }
  for (let number = 1; number <= 50; number++) {
    const kept = await writer.append('r1', [line(number)])
    expect(kept.length, `line ${number}`).toBeLessThanOrEqual(1)
  }
  const restarted = rolloutLogWriter(dir, 4000)
  expect(await restarted.append('r1', [line(59)])).toEqual([])
  expect(await restarted.append('r1', [ours])).toEqual([ours])
  expect(await restarted.append('r1', [line(61, 'the last line')], true)).toHaveLength(1)
  for (let number = 62; number <= 90; number++) await restarted.append('r1', [{ ...ours, sequence: number }])
  const lines = await read('r1')
  const texts = lines.map(({ text }) => text)
  expect(texts.filter((text) => text.includes('cut here'))).toHaveLength(1)
  expect(texts.findIndex((text) => text.includes('cut here'))).toBeGreaterThan(30)
  expect(texts).toContain('the last line')
  expect(JSON.stringify(lines).length).toBeLessThan(5000)
})

it('can be read by its group and by nobody else', async () => {
  const writer = rolloutLogWriter(dir)
  await writer.append('r1', [line(1)])
  expect((await stat(join(dir, 'r1.ndjson'))).mode & 0o777).toBe(0o640)
  await writer.finish('r1')
  const { mode, gid } = await stat(join(dir, 'r1.ndjson.gz'))
  expect(mode & 0o777).toBe(0o640)
  expect(gid).toBe((await stat(dir)).gid)
})

it('takes no id that leads elsewhere', async () => {
  expect(() => rolloutLogReader(dir).read('../x')).toThrow()
  expect(() => rolloutLogReader(dir).read('a/b')).toThrow()
})
