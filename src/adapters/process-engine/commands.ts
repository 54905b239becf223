import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { rm } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { CommandEnd, CommandIo, CommandSession, OnBytes } from '#core/ports/command-session.ts'
import type { Engine, OnLine } from '#core/ports/engine.ts'
import { openProgram } from '../process/open-program.ts'
import { commandFile } from './command-file.ts'
import { removeContainer } from './containers.ts'
import { createContainer } from './create-container.ts'
import { APP, unitOf } from './places.ts'
import { pinMounts } from './pin-ways.ts'
import { writePrivate, type ContainerRecord } from './records.ts'
import { sandboxOf, sandboxOptions } from './sandbox.ts'
import type { Store } from './store.ts'
import { systemctl, unitStates } from './systemd.ts'
import { runArguments, watchUnit } from './systemd-run.ts'

/** How long one that is to end may take for it by itself. */
const GRACE_SECONDS = 2

/** Commands as transient units in the sandbox of the release. */
export function commandCalls(store: Store): Pick<Engine, 'runToEnd' | 'execToEnd' | 'openCommand' | 'openExec'> {
  const openCommand: Engine['openCommand'] = async (spec, io, onBytes) => {
    refuseTerminal(io)
    const record = await createContainer(store, spec, true)
    const begin = async () => {
      await store.saveContainer({ ...record, startedAt: new Date().toISOString() })
      const sandbox = sandboxOf(record, store.places.container(record.id))
      const options = await sandboxOptions(store.templates, sandbox, { signal: record.stopSignal, graceSeconds: GRACE_SECONDS })
      return open(unitOf(record.id), options, io, onBytes)
    }
    const session = await begin().catch(async (error: unknown) => {
      await removeContainer(store, record).catch(() => undefined)
      throw error
    })
    const ended = session.ended
      .then((end) => ({ ...end, containerEnded: false }))
      .finally(() => removeContainer(store, record).catch(() => undefined))
    ended.catch(() => undefined)
    return { ...session, ended }
  }
  const openExec: Engine['openExec'] = async (name, command, id, io, onBytes) => {
    refuseTerminal(io)
    // What is swept away at the start is not of this process.
    await store.prepare()
    const record = await store.requireContainer(name)
    const unit = unitOf(record.id)
    const before = (await unitStates([unit])).get(unit)
    if (before?.activeState !== 'active') throw notRunning(name)
    await pinMounts(store, record)
    const folder = store.places.container(record.id)
    const file = join(folder, `exec-${id.replace(/[^A-Za-z0-9]/g, '')}`)
    await writePrivate(file, commandFile(command, await workFolder(store, record)), 0o644)
    const options = await sandboxOptions(store.templates, sandboxOf(record, folder, file), {
      signal: 'SIGTERM',
      graceSeconds: GRACE_SECONDS,
    })
    // It ends with what it runs in, and sees the same /tmp.
    const bound = ['BindsTo', 'After', 'JoinsNamespaceOf'].flatMap((key) => ['-p', [key, unit].join('=')])
    const own = `webops-process.${record.id}.x-${id.replace(/[^A-Za-z0-9]/g, '')}.service`
    const session = await open(own, [...bound, ...options], io, onBytes)
    const ended = session.ended
      .then(async (end) => {
        const now = (await unitStates([unit])).get(unit)
        return { ...end, containerEnded: now?.activeState !== 'active' || now.startedAt?.getTime() !== before.startedAt?.getTime() }
      })
      .finally(() => rm(file, { force: true }))
    ended.catch(() => undefined)
    return { ...session, ended }
  }
  return {
    openCommand,
    openExec,
    runToEnd: (spec, onLine, signal) => toEnd((io, onBytes) => openCommand(spec, io, onBytes), onLine, signal),
    execToEnd: (name, command, id, onLine, signal) => toEnd((io, onBytes) => openExec(name, command, id, io, onBytes), onLine, signal),
  }
}

type Open = (io: CommandIo, onBytes: OnBytes) => Promise<CommandSession>

async function toEnd(openIt: Open, onLine: OnLine, signal: AbortSignal): Promise<CommandEnd> {
  signal.throwIfAborted()
  const lines = { stdout: new PassThrough(), stderr: new PassThrough() }
  const read = (['stdout', 'stderr'] as const).map(async (name) => {
    for await (const line of createInterface({ input: lines[name], crlfDelay: Infinity })) onLine(line, name)
  })
  const session = await openIt({ stdin: false, terminal: null }, (bytes, stream) => void lines[stream].write(bytes))
  // One that cannot be ended rejects its end, too.
  const stop = () => void session.stop(GRACE_SECONDS).catch(() => undefined)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    const end = await session.ended
    for (const stream of Object.values(lines)) stream.end()
    await Promise.all(read)
    signal.throwIfAborted()
    return end
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

type OpenUnit = Omit<CommandSession, 'ended'> & { ended: Promise<Omit<CommandEnd, 'containerEnded'>> }

/** A unit of one command, spoken with through pipes. Resolves when it runs, or is over. */
async function open(unit: string, options: string[], io: CommandIo, onBytes: OnBytes): Promise<OpenUnit> {
  const program = await openProgram('systemd-run', runArguments(unit, options), onBytes)
  if (!io.stdin) program.endInput()
  const watching = watchUnit(unit, program)
  return {
    write: (bytes) => program.write(bytes),
    endInput: () => program.endInput(),
    resize: () => Promise.resolve(),
    async stop(graceSeconds) {
      const kill = setTimeout(
        () => void systemctl(['kill', '--kill-whom=all', '--signal=SIGKILL', '--', unit], [0, 1, 5]).catch(() => undefined),
        graceSeconds * 1000,
      )
      await watching.stop().finally(() => clearTimeout(kill))
    },
    ended: watching.ended,
  }
}

async function workFolder(store: Store, record: ContainerRecord): Promise<string> {
  return posix.join(APP, (await store.tree(record.imageId))?.process.root ?? '.')
}

/** systemd-run's own terminal wants one on our side too, which nobody has here. */
function refuseTerminal({ terminal }: CommandIo): void {
  if (terminal === null) return
  throw new WebopsError({
    code: 'terminal_not_here',
    kind: 'refused',
    message: 'A standard deployment has no terminal: commands run in it without one.',
    hint: 'Run the command without -t (`webops run --no-tty`), or let the deployment use Docker.',
  })
}

function notRunning(name: string): WebopsError {
  return new WebopsError({
    code: 'container_not_running',
    kind: 'conflict',
    message: `${name} does not run.`,
    hint: 'Start the deployment, or run the command beside it.',
  })
}
