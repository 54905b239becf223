import { createRequire } from 'node:module'
import protobuf from 'protobufjs'
import { expect, it } from 'vitest'
import { cleanText } from '#core/log/cut.ts'
import { redactor } from '#core/secret/redact.ts'
import { BuildOutput } from './build-output.ts'

const schema = createRequire(import.meta.url).resolve('dockerode/lib/proto/buildkit_status.proto')
const status = (await protobuf.load(schema)).lookupType('moby.buildkit.v1.StatusResponse')
const at = (seconds: number) => ({ seconds, nanos: 0 })
const record = (content: object) =>
  JSON.stringify({ id: 'moby.buildkit.trace', aux: Buffer.from(status.encode(status.fromObject(content)).finish()).toString('base64') })
const vertex = { digest: 'sha256:a', name: '[2/3] RUN ./build', started: at(10) }
const log = (text: string, stream = 1) => record({ logs: [{ vertex: 'sha256:a', timestamp: at(11), stream, msg: Buffer.from(text) }] })

async function linesOf(records: string[]): Promise<string[]> {
  const lines: string[] = []
  const output = await BuildOutput.create((line) => lines.push(line))
  for (const one of records) output.push(one)
  output.end()
  return lines
}

it('joins a line that two records of the engine cut apart, so that a secret in it can be found', async () => {
  const lines = await linesOf([record({ vertexes: [vertex] }), log('token corr'), log('ect-horse\nnext\n')])
  expect(lines).toEqual(['#1 [2/3] RUN ./build', '#1 1.000 token correct-horse', '#1 1.000 next'])
})

it('keeps the two streams of a step apart', async () => {
  const lines = await linesOf([record({ vertexes: [vertex] }), log('out', 1), log('problem\n', 2), log('put\n', 1)])
  expect(lines.slice(1)).toEqual(['#1 1.000 problem', '#1 1.000 output'])
})

it('shows what a step printed last without a line break before it says that the step is done', async () => {
  const lines = await linesOf([
    record({ vertexes: [vertex] }),
    log('E: gone'),
    record({ vertexes: [{ ...vertex, completed: at(12), error: 'exit code: 1' }] }),
  ])
  expect(lines.slice(1)).toEqual(['#1 1.000 E: gone', '#1 ERROR: exit code: 1'])
})

it('marks where the engine left something out, so that the rest of a secret can be found there', async () => {
  const lines = await linesOf([
    record({ vertexes: [vertex] }),
    log('token corr\n[output clipped, log limit 200KiB/s reached]\n'),
    log('ect-horse\nnext\n'),
    log('last'),
  ])
  expect(lines.filter((line) => line.includes('\0')).map((line) => line.replaceAll(/\0+/g, '|'))).toEqual([
    '#1 1.000 |token corr|',
    '#1 1.000 |ect-horse',
    '#1 1.000 |last|',
  ])
  const redact = redactor(['correct-horse'])
  expect(lines.map((line) => cleanText(line, redact)).join('\n')).not.toMatch(/corr|horse/)
})

it('notices an engine that repeats an empty record, says so once, and still hears of the image', async () => {
  const lines: string[] = []
  const output = await BuildOutput.create((line) => lines.push(line))
  const empty = '{"id":"moby.buildkit.trace","aux":""}'
  for (let count = 0; count < 499; count += 1) output.push(empty)
  expect(output.stuck).toBe(false)
  for (let count = 0; count < 1000; count += 1) output.push(empty)
  output.push('{"id":"moby.image.id","aux":{"ID":"sha256:b"}}')
  expect(output).toMatchObject({ stuck: true, imageId: 'sha256:b' })
  expect(lines).toEqual([expect.stringContaining('cannot send more of the log')])
})
