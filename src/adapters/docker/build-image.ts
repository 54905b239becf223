import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { DockerfileParser } from 'dockerfile-ast'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { BuildRequest, OnLine } from '#core/ports/engine.ts'
import { packBuildContext } from './build-context.ts'
import { buildError } from './build-error.ts'
import { BuildOutput } from './build-output.ts'
import type { EngineConnection } from './engine-connection.ts'
import { LineSplitter } from './line-splitter.ts'

/** How long a cancelled build may take to say that it has ended, in milliseconds. */
const CANCEL_PATIENCE_MS = 2000

/**
 * Builds an image with BuildKit. An abort cancels the build in the engine and does not wait for it longer than seconds.
 * @throws build_failed, base_image_unavailable, dockerfile_invalid; the signal's reason after an abort
 */
export async function buildImage(
  engine: EngineConnection,
  request: BuildRequest,
  onOutput: OnLine,
  signal: AbortSignal,
): Promise<{ imageId: string }> {
  signal.throwIfAborted()
  const buildId = randomUUID()
  const output = await BuildOutput.create(onOutput)
  await requireStage(request)
  const context = await packBuildContext(request)
  let answer: Readable | undefined
  const end = () => {
    void cancelBuild(engine, buildId)
    setTimeout(() => {
      context.destroy()
      answer?.destroy()
    }, CANCEL_PATIENCE_MS).unref()
  }
  signal.addEventListener('abort', end, { once: true })
  try {
    answer = (await engine.call((docker) => docker.buildImage(context, queryOf(request, engine, buildId)))) as Readable
    if (signal.aborted) end()
    await readAnswer(answer, output)
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', end)
  }
  signal.throwIfAborted()
  if (output.error !== null) throw buildError(output.error)
  if (output.imageId === null) throw incomplete()
  return { imageId: output.imageId }
}

/**
 * Docker 20.10's engine ends (a panic of the whole daemon) over a Dockerfile without a stage.
 * @throws dockerfile_invalid
 */
async function requireStage({ contextDir, dockerfile, dockerfileContent }: BuildRequest): Promise<void> {
  const content = dockerfileContent ?? (await readFile(join(contextDir, dockerfile), 'utf8'))
  if (DockerfileParser.parse(content).getFROMs().length > 0) return
  throw new WebopsError({
    code: 'dockerfile_invalid',
    kind: 'invalid',
    message: `${dockerfile} has no FROM: there is nothing to build from.`,
    hint: 'Begin it with FROM and a base image, such as FROM debian:bookworm-slim.',
    field: 'dockerfilePath',
  })
}

function queryOf(request: BuildRequest, engine: EngineConnection, buildId: string): object {
  return {
    version: '2',
    buildid: buildId,
    dockerfile: request.dockerfile,
    t: request.tags,
    buildargs: request.buildArgs,
    labels: engine.own(request.labels),
    ...(request.target ? { target: request.target } : {}),
    ...(request.networkMode ? { networkmode: request.networkMode } : {}),
    ...(request.noCache ? { nocache: true } : {}),
  }
}

async function readAnswer(answer: Readable, output: BuildOutput): Promise<void> {
  // A trace record can be far longer than a line of text.
  const records = new LineSplitter((record) => output.push(record), Number.POSITIVE_INFINITY)
  answer.on('data', (chunk: Buffer) => records.push(chunk))
  const ended = once(answer, 'end').then(() => true)
  const closed = once(answer, 'close').then(() => false)
  const complete = await Promise.race([ended, closed])
  // dockerode closes its BuildKit session at `end`, which a cut connection never reaches.
  if (!complete) answer.emit('end')
  records.end()
  output.end()
}

/** The engine stops the build of this id; that it is over already is no error. */
async function cancelBuild(engine: EngineConnection, buildId: string): Promise<void> {
  const docker = await engine.client()
  const request = { path: '/build/cancel?', method: 'POST', options: { id: buildId }, statusCodes: { 200: true, 204: true } }
  docker.modem.dial(request as never, () => {})
}

function incomplete(): WebopsError {
  return new WebopsError({
    code: 'build_failed',
    kind: 'failed',
    message: 'The engine ended the build without an image and without a reason.',
    hint: 'Was the engine restarted meanwhile? Deploy again; `journalctl -u docker` may say more.',
  })
}
