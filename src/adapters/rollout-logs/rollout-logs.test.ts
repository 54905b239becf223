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

const line = (sequence: number, text = `line ${sequence}`): LogLine => ({
  sequence,
  at: '2026-11-21T10:00:00.000Z',
  step: 'build',
  stream: 'stdout',
  text,
})

it('is read the same while it is written and after it was compressed', async () => {
  const writer = rolloutLogWriter(dir)
  const reader = rolloutLogReader(dir)
  expect(await reader.read('r1')).toEqual([])
  await Promise.all([writer.append('r1', [line(1), line(2, 'ä\n"')]), writer.append('r1', [line(3)])])
  expect(await reader.read('r1')).toEqual([line(1), line(2, 'ä\n"'), line(3)])
  await writer.finish('r1')
  expect(await readdir(dir)).toEqual(['r1.ndjson.gz'])
  expect(await reader.read('r1')).toHaveLength(3)
  expect(await writer.lastSequence('r1')).toBe(3)
  await writer.append('r1', [line(4)])
  await writer.finish('r1')
  expect(await reader.read('r1')).toHaveLength(3)
  await writer.remove('r1')
  expect(await readdir(dir)).toEqual([])
})

it('goes on after a worker that ended in the middle of a line', async () => {
  await rolloutLogWriter(dir).append('r1', [line(1), line(2)])
  await appendFile(join(dir, 'r1.ndjson'), '{"sequence":3,"te')
  expect(await rolloutLogReader(dir).read('r1')).toEqual([line(1), line(2)])
  const next = rolloutLogWriter(dir)
  expect(await next.lastSequence('r1')).toBe(2)
  await next.append('r1', [line(3)])
  expect(await rolloutLogReader(dir).read('r1')).toEqual([line(1), line(2), line(3)])
})

it('is cut at its cap, says so in its last line, and stays cut after a restart', async () => {
  const writer = rolloutLogWriter(dir, 2000)
  for (let number = 1; number <= 50; number++) await writer.append('r1', [line(number)])
  await rolloutLogWriter(dir, 2000).append('r1', [line(51)])
  const lines = await rolloutLogReader(dir).read('r1')
  expect(lines.length).toBeLessThan(25)
  expect(lines.at(-1)).toMatchObject({ stream: 'webops', text: expect.stringContaining('cut here') })
  expect(lines.at(-2)?.text).toBe(`line ${lines.length - 1}`)
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
})
