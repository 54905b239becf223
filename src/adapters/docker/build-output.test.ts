import { createRequire } from 'node:module'
import protobuf from 'protobufjs'
import { expect, it } from 'vitest'
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
