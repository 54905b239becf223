import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import { LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { BuildRequest, OnLine } from '#core/ports/engine.ts'
import { packBuildContext } from './build-context.ts'
import { buildError, secretMissing } from './build-error.ts'
import { BuildOutput } from './build-output.ts'
import { openBuildSession } from './build-session.ts'
import { readDockerfile } from './dockerfile.ts'
import type { EngineConnection } from './engine-connection.ts'
import { LineSplitter } from './line-splitter.ts'
import { withoutSyntax } from './syntax-directive.ts'

/** How long a cancelled build may take to say that it has ended, in milliseconds. */
const CANCEL_PATIENCE_MS = 2000

/** Between two looks at an answer in which the engine repeats itself. */
const STUCK_PAUSE_MS = 1

/**
 * Builds an image with BuildKit. An abort cancels the build in the engine and does not wait for it longer than seconds.
 * A Dockerfile whose `# syntax=` names a frontend of Docker's is read by the engine's own when no registry has it.
 * @throws build_failed, build_secret_missing, base_image_unavailable, dockerfile_invalid, dockerfile_too_large,
 *   dockerfile_syntax_refused, build_argument_refused; the signal's reason after an abort
 */
export async function buildImage(
  engine: EngineConnection,
  request: BuildRequest,
  onOutput: OnLine,
  signal: AbortSignal,
): Promise<{ imageId: string }> {
  signal.throwIfAborted()
  const { content, syntax } = await readDockerfile(request)
  if (!syntax) return (await buildOnce(engine, request, onOutput, signal)).built()
  // Not an error of the build: it goes on without.
  const first = await buildOnce(engine, request, (line, stream) => onOutput(withoutBlame(line), stream), signal)
  if (!isFrontendMissing(first.error)) return first.built()
  onOutput(`No registry answers for # syntax=${syntax.frontend}: the engine's own understanding of Dockerfiles is used.`, 'stderr')
  const plain = { ...request, dockerfileContent: withoutSyntax(content, syntax) }
  return (await buildOnce(engine, plain, onOutput, signal, first.steps)).built()
}

const DOCKERS_FRONTEND = /docker(?:\/|%2F)dockerfile/i

function withoutBlame(line: string): string {
  return DOCKERS_FRONTEND.test(line) ? line.replace(/^(#\d+) ERROR: /, '$1 ') : line
}

/** True when the build did not begin, since the image that was to read the Dockerfile could not be fetched. */
function isFrontendMissing(error: WebopsError | null): boolean {
  return error?.code === 'base_image_unavailable' && error.kind === 'unavailable' && DOCKERS_FRONTEND.test(error.message)
}

interface Ended {
  /** What the build failed of. */
  error: WebopsError | null
  /** How many it had. */
  steps: number
  /** @throws the error */
  built(): { imageId: string }
}

async function buildOnce(
  engine: EngineConnection,
  request: BuildRequest,
  onOutput: OnLine,
  signal: AbortSignal,
  stepsBefore = 0,
): Promise<Ended> {
  signal.throwIfAborted()
  const buildId = randomUUID()
  const output = await BuildOutput.create(onOutput, stepsBefore)
  const session = await openBuildSession(engine, request.secrets ?? {})
  let context: Readable | undefined
  let answer: Readable | undefined
  const end = () => {
    void cancelBuild(engine, buildId)
    setTimeout(() => {
      context?.destroy()
      answer?.destroy()
    }, CANCEL_PATIENCE_MS).unref()
  }
  signal.addEventListener('abort', end, { once: true })
  try {
    context = await packBuildContext(request, onOutput)
    const query = { ...queryOf(request, engine, buildId), session: session.id }
    // It begins to answer when the whole context is there. The step has a limit of its own.
    answer = await engine.call((docker) => startBuild(docker, context, query), Number.POSITIVE_INFINITY)
    if (signal.aborted) end()
    await readAnswer(answer, output)
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', end)
    session.close()
  }
  signal.throwIfAborted()
  const { imageId } = output
  const error =
    output.error === null
      ? imageId === null
        ? incomplete()
        : null
      : (secretMissing(output.error, output.failedStep, session.missing) ?? buildError(output.error))
  return {
    error,
    steps: output.steps,
    built() {
      if (error || imageId === null) throw error ?? incomplete()
      return { imageId }
    },
  }
}

/** Not dockerode's own buildImage: that would open a session of its own. */
function startBuild(docker: Docker, file: Readable | undefined, options: object): Promise<Readable> {
  const request = { path: '/build?', method: 'POST', file, options, isStream: true, statusCodes: { 200: true, 500: 'server error' } }
  return new Promise((resolve, reject) =>
    docker.modem.dial(request as never, (error: unknown, answer: unknown) =>
      error ? reject(error as Error) : resolve(answer as Readable),
    ),
  )
}

function queryOf(request: BuildRequest, engine: EngineConnection, buildId: string): object {
  return {
    version: '2',
    buildid: buildId,
    dockerfile: request.dockerfile,
    t: request.tags,
    buildargs: { ...request.buildArgs, ...cacheScope(request, engine) },
    labels: engine.own(request.labels),
    ...(request.target ? { target: request.target } : {}),
    ...(request.networkMode ? { networkmode: request.networkMode } : {}),
    ...(request.noCache ? { nocache: true } : {}),
  }
}

/**
 * What one deployment's builds leave in cache mounts is no other's to read or to change, whatever its Dockerfile calls them
 * (https://docs.docker.com/reference/dockerfile/#buildkit-built-in-build-args).
 */
function cacheScope({ labels }: BuildRequest, { instance }: EngineConnection): Record<string, string> {
  const deployment = labels[LABEL_DEPLOYMENT]
  return deployment ? { BUILDKIT_CACHE_MOUNT_NS: `${instance}/${deployment}` } : {}
}

async function readAnswer(answer: Readable, output: BuildOutput): Promise<void> {
  // A trace record can be far longer than a line of text.
  const records = new LineSplitter((record) => output.push(record), Number.POSITIVE_INFINITY)
  answer.on('data', (chunk: Buffer) => {
    records.push(chunk)
    if (!output.stuck) return
    // Behind what repeats itself the end of the build is still to come. The engine waits for who reads slowly.
    answer.pause()
    setTimeout(() => (output.imageId === null ? answer.resume() : answer.destroy()), STUCK_PAUSE_MS)
  })
  const ended = once(answer, 'end')
  const closed = once(answer, 'close')
  await Promise.race([ended, closed]).catch((error: NodeJS.ErrnoException) => {
    // An engine that is restarted hangs up in the middle of a record.
    if (error.code !== 'ECONNRESET') throw error
  })
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
    message: 'The engine hung up in the middle of the build, without an image and without a reason.',
    hint: 'Was the engine restarted meanwhile? Deploy again; `journalctl -u docker` may say more.',
  })
}
