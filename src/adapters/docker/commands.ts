import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { CommandEnd, CommandIo, CommandSession, OnBytes } from '#core/ports/command-session.ts'
import type { ContainerSpec, Engine, OnLine } from '#core/ports/engine.ts'
import { containerBody } from './container-body.ts'
import { CommandStream } from './command-stream.ts'
import type { EngineConnection } from './engine-connection.ts'
import { endExec, type ExecState } from './end-exec.ts'
import { MARK } from './end-marked.ts'
import { LineSplitter } from './line-splitter.ts'

/** How long one that is to end may take for it by itself. */
const GRACE_SECONDS = 1
/** Its output is there when it has ended; a program that it left behind may hold the pipe open. */
const REST_MS = 2_000
const PATIENCE_MS = 120_000
/** What a shell says of one that was ended by SIGKILL. */
const KILLED = 137
const LOOKS = 10
const LOOK_MS = 100

/** Containers that run one command to its end, and commands within containers that run. */
export function commandCalls(engine: EngineConnection): Pick<Engine, 'runToEnd' | 'execToEnd' | 'openCommand' | 'openExec'> {
  return {
    runToEnd: (spec, onLine, signal) => toEnd((io, onBytes) => openCommand(engine, spec, io, onBytes), onLine, signal),
    execToEnd: (name, command, id, onLine, signal) =>
      toEnd((io, onBytes) => openExec(engine, { name, command, id, io, onBytes }), onLine, signal),
    openCommand: (spec, io, onBytes) => openCommand(engine, spec, io, onBytes),
    openExec: (name, command, id, io, onBytes) => openExec(engine, { name, command, id, io, onBytes }),
  }
}

type Open = (io: CommandIo, onBytes: OnBytes) => Promise<CommandSession>

async function toEnd(open: Open, onLine: OnLine, signal: AbortSignal): Promise<CommandEnd> {
  signal.throwIfAborted()
  const lines = {
    stdout: new LineSplitter((line) => onLine(line, 'stdout')),
    stderr: new LineSplitter((line) => onLine(line, 'stderr')),
  }
  const session = await open({ stdin: false, terminal: null }, (bytes, stream) => lines[stream].push(bytes))
  const stop = () => void session.stop(GRACE_SECONDS).catch(() => undefined)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    const end = await session.ended
    lines.stdout.end()
    lines.stderr.end()
    signal.throwIfAborted()
    return end
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

async function openCommand(engine: EngineConnection, spec: ContainerSpec, io: CommandIo, onBytes: OnBytes): Promise<CommandSession> {
  const { HostConfig, ...rest } = containerBody(spec, (labels) => engine.own(labels))
  const body = {
    ...rest,
    // Engines from API 1.42 on know the size from the beginning; others are told as soon as it runs.
    HostConfig: { ...(HostConfig as object), ...consoleSize(io) },
    name: spec.name,
    // The image's check asks after a server, which this is none.
    Healthcheck: { Test: ['NONE'] },
    Tty: io.terminal !== null,
    OpenStdin: io.stdin,
    StdinOnce: io.stdin,
    AttachStdin: io.stdin,
    AttachStdout: true,
    AttachStderr: true,
  } as Docker.ContainerCreateOptions
  const container = await engine.call((docker) => docker.createContainer(body))
  const remove = () => engine.callUnless([404, 409], null, () => container.remove({ force: true, v: true }))
  try {
    // Attached before it starts: no byte is lost.
    const options = { stream: true, stdin: io.stdin, stdout: true, stderr: true, hijack: true }
    const socket = (await engine.call(() => container.attach(options))) as unknown as Duplex
    const stream = new CommandStream(socket, io, onBytes)
    try {
      await engine.call(() => container.start())
    } catch (error) {
      stream.close()
      throw error
    }
    const ended = endOf(engine, container, stream).finally(() => remove().catch(() => undefined))
    ended.catch(() => undefined)
    const { terminal } = io
    if (terminal) await resize(engine, container, terminal)
    return {
      write: (bytes) => stream.write(bytes),
      endInput: () => stream.endInput(),
      resize: (size) => resize(engine, container, size),
      stop: async (graceSeconds) => {
        const stopped = engine.callUnless([304, 404], null, () => container.stop({ t: graceSeconds }), graceSeconds * 1000 + PATIENCE_MS)
        stream.release()
        await stopped
      },
      ended,
    }
  } catch (error) {
    await remove().catch(() => undefined)
    throw error
  }
}

async function endOf(engine: EngineConnection, container: Docker.Container, stream: CommandStream): Promise<CommandEnd> {
  try {
    // It answers at once when it has ended already, which its own removal would not.
    const waited = (await engine.call(() => container.wait(), Number.POSITIVE_INFINITY)) as { StatusCode: number }
    await stream.drained(REST_MS)
    const info = await engine.callUnless([404], null, () => container.inspect())
    return { exitCode: waited.StatusCode, outOfMemory: info?.State.OOMKilled ?? false, containerEnded: info === null }
  } finally {
    stream.close()
  }
}

function consoleSize({ terminal }: CommandIo): object {
  return terminal ? { ConsoleSize: [terminal.rows, terminal.columns] } : {}
}

interface Resizable {
  resize(options: { h: number; w: number }): Promise<unknown>
}

/** One that has ended meanwhile needs no size. */
async function resize(engine: EngineConnection, target: Resizable, { columns, rows }: { columns: number; rows: number }): Promise<void> {
  await engine.callUnless([404, 409, 500], null, () => target.resize({ h: rows, w: columns }))
}

interface ExecRequest {
  name: string
  command: string[]
  id: string
  io: CommandIo
  onBytes: OnBytes
}

async function openExec(engine: EngineConnection, { name, command, id, io, onBytes }: ExecRequest): Promise<CommandSession> {
  const container = await engine.call((docker) => Promise.resolve(docker.getContainer(name)))
  const before = await engine.call(() => container.inspect())
  engine.assertOurs('container', name, before.Config.Labels)
  if (!before.State.Running) throw notRunning(name)
  const tty = io.terminal !== null
  const attached = { AttachStdin: io.stdin, AttachStdout: true, AttachStderr: true }
  const options = { ...attached, Tty: tty, Cmd: command, Env: [`${MARK}=${id}`], ...consoleSize(io) }
  const exec = await engine.call(() => container.exec(options))
  const socket = (await engine.call(() => exec.start({ hijack: true, stdin: true, Tty: tty }))) as unknown as Duplex
  const stream = new CommandStream(socket, io, onBytes)
  if (!io.stdin) stream.endInput()
  if (io.terminal) await resize(engine, exec, io.terminal)
  return {
    write: (bytes) => stream.write(bytes),
    endInput: () => stream.endInput(),
    resize: (size) => resize(engine, exec, size),
    stop: async (graceSeconds) => {
      stream.release()
      const inspect = () => engine.call(() => exec.inspect()) as Promise<ExecState>
      if (!(await endExec(inspect, id, graceSeconds))) stream.close()
    },
    ended: execEnd(engine, { container, startedAt: before.State.StartedAt, exec, stream }),
  }
}

interface RunningExec {
  container: Docker.Container
  startedAt: string
  exec: Docker.Exec
  stream: CommandStream
}

async function execEnd(engine: EngineConnection, { container, startedAt, exec, stream }: RunningExec): Promise<CommandEnd> {
  await stream.drained(Number.POSITIVE_INFINITY)
  stream.close()
  const done = await engine.callUnless([404], null, () => exec.inspect())
  const exitCode = done?.ExitCode ?? KILLED
  // One that was killed may have been so with its container, of which the engine tells a moment later.
  for (let left = exitCode < KILLED ? 0 : LOOKS; ; left -= 1) {
    const now = await engine.callUnless([404], null, () => container.inspect())
    const same = now?.State.Running === true && now.State.StartedAt === startedAt
    if (!same || left <= 0) return { exitCode, outOfMemory: now?.State.OOMKilled ?? false, containerEnded: !same }
    await sleep(LOOK_MS)
  }
}

function notRunning(name: string): WebopsError {
  return new WebopsError({
    code: 'container_not_running',
    kind: 'conflict',
    message: `The container ${name} does not run.`,
    hint: 'Start the deployment, or run the command in a fresh container.',
  })
}
