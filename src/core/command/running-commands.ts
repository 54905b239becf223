import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { deploymentName } from '../deployment/deployment.schema.ts'
import { commandName, LABEL_COMMAND } from '../deployment/names.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { CommandSession } from '../ports/command-session.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { commandInputPiece, type CommandExit, runCommandInput, type StartedCommand, terminalSize } from './command.schema.ts'
import { CommandOutput } from './command-output.ts'
import { openCommand, PURPOSE } from './open-command.ts'
import { shortId } from './prepare-command.ts'

/** Who was not heard of for so long is gone: longer than the longest question, behind which a sign of life may have to wait. */
const SILENT_MS = 180_000
const LOOK_MS = 1_000
const GRACE_SECONDS = 2
/** When the worker stops; what is left then is removed at its next start. */
const STOP_MS = 5_000
/** One that ended can still be followed to its end for so long. */
const KEPT_MS = 60_000
const MOST_AT_ONCE = 32
/** Of an argument in the audit log. */
const SHOWN = 1000

const startInput = runCommandInput.extend({ deployment: deploymentName, actor: z.string().min(1).max(200) })
/** Who has begun it may speak with it, and nobody else. */
const itsOwn = z.object({ id: z.uuid(), deployment: z.string(), actor: z.string() })

interface Running extends StartedCommand {
  deployment: string
  actor: string
  session: CommandSession
  output: CommandOutput
  heardAt: number
  /** Why it is made to end; null while it may go on. */
  ending: CommandExit['ending'] | null
  over: boolean
}

/** The one-off commands that run on this server. What they print goes to the live log `command:<id>`. */
export class RunningCommands {
  readonly #worker: WorkerCore
  readonly #all = new Map<string, Running>()
  /** Those that are not written down to their end yet. */
  readonly #endings = new Set<Promise<void>>()
  #opening = 0
  #watch: NodeJS.Timeout | undefined
  #stopping = false

  constructor(worker: WorkerCore) {
    this.#worker = worker
  }

  /** The questions about commands that the worker answers, by name. */
  answers(): Record<string, (input: unknown) => Promise<unknown>> {
    return {
      'command-start': (input) => this.start(input),
      'command-attach': async (input) => void this.#mine(input),
      'command-input': async (input) => this.#input(input),
      'command-resize': (input) => this.#resize(input),
      'command-keep': async (input) => this.#keep(input),
      'command-end': async (input) => this.#end(this.#mine(input), 'stopped'),
    }
  }

  /** Removes the containers of commands that a worker before this one left, or that an engine that was away kept. */
  async removeLeft(): Promise<void> {
    const { engine } = this.#worker.services
    const there = await engine.surveyContainers({ [LABEL_COMMAND]: PURPOSE })
    // One that is being opened is not known by its name yet.
    if (this.#opening > 0) return
    const own = new Set(this.#running().map(({ deployment, id }) => commandName(deployment, shortId(id))))
    for (const { id, name } of there) {
      if (own.has(name)) continue
      this.#worker.note('A command was left by a worker that ended; it is ended too.', { container: name })
      await engine.removeContainer(id)
    }
  }

  /** Begins one. @throws WebopsError as openCommand does; too_many_commands; ZodError */
  async start(input: unknown): Promise<StartedCommand> {
    const { actor, ...wish } = startInput.parse(input)
    // Those count too that have ended and that nobody has read to their end yet: what they printed is kept.
    if (this.#stopping || this.#endings.size + this.#opening >= MOST_AT_ONCE) throw tooMany()
    const id = randomUUID()
    const made: { output?: CommandOutput; redact?: (text: string) => string } = {}
    this.#opening += 1
    try {
      const { session, deployment, release } = await openCommand(this.#worker, { ...wish, id }, (_release, redact) => {
        const output = new CommandOutput(this.#worker.live, channelOf(id), redact, wish.terminal === null)
        Object.assign(made, { output, redact })
        return (bytes, stream) => output.take(bytes, stream)
      })
      const { output, redact = () => '' } = made
      if (!output) throw new Error('A command was begun without its output.')
      const started: StartedCommand = { id, release, where: wish.where, command: wish.command.map((one) => redact(one).slice(0, SHOWN)) }
      const heardAt = this.#worker.clock.monotonic()
      const running: Running = { ...started, deployment: deployment.name, actor, session, output, heardAt, ending: null, over: false }
      this.#all.set(id, running)
      this.#worker.note(`A command of ${deployment.name} begins.`, { ...started, actor })
      this.#watch ??= setInterval(() => this.#look(), LOOK_MS)
      this.#ending(this.#untilItsEnd(running, deployment.projectId))
      // It was being opened when the worker was told to stop.
      if (this.#stopping) this.#end(running, 'worker_stopped')
      return started
    } finally {
      this.#opening -= 1
    }
  }

  /** Ends all of them, and takes no more. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearInterval(this.#watch)
    for (const running of this.#running()) this.#end(running, 'worker_stopped')
    const until = this.#worker.clock.monotonic() + STOP_MS
    // Who follows one is told, too.
    while (this.#opening + this.#endings.size > 0 && this.#worker.clock.monotonic() < until) await sleep(50)
  }

  #ending(end: Promise<void>): void {
    this.#endings.add(end)
    void end.finally(() => this.#endings.delete(end))
  }

  #running(): Running[] {
    return [...this.#all.values()].filter(({ over }) => !over)
  }

  #mine(input: unknown): Running {
    const { id, deployment, actor } = itsOwn.parse(input)
    const running = this.#all.get(id)
    if (!running || running.deployment !== deployment || running.actor !== actor) throw gone(id)
    running.heardAt = this.#worker.clock.monotonic()
    return running
  }

  #input(input: unknown): { taken: boolean } {
    const running = this.#mine(input)
    const { data, end } = commandInputPiece.parse(pick(input, ['data', 'end']))
    if (running.over) return { taken: true }
    if (data !== '' && !running.session.write(Buffer.from(data, 'base64'))) return { taken: false }
    if (end) running.session.endInput()
    return { taken: true }
  }

  async #resize(input: unknown): Promise<void> {
    const running = this.#mine(input)
    const size = terminalSize.parse(pick(input, ['columns', 'rows']))
    if (!running.over) await running.session.resize(size)
  }

  #keep(input: unknown): { kept: boolean } {
    const running = this.#mine(input)
    const { seen } = z.object({ seen: z.number().int().min(0) }).parse(input)
    running.output.seen(seen)
    return { kept: !running.over }
  }

  #end(running: Running, why: CommandExit['ending']): void {
    if (running.over || running.ending !== null) return
    running.ending = why
    if (why === 'client_gone') running.output.abandon()
    running.session.stop(GRACE_SECONDS).catch((error: Error) => {
      this.#worker.note('A command could not be ended.', { id: running.id, error: error.message })
    })
  }

  /** Who has gone does not say so. */
  #look(): void {
    const now = this.#worker.clock.monotonic()
    for (const running of this.#all.values()) {
      if (now - running.heardAt <= SILENT_MS) continue
      // One that has ended waits for somebody who reads the rest of what it printed.
      if (running.over) running.output.abandon()
      else this.#end(running, 'client_gone')
    }
  }

  async #untilItsEnd(running: Running, projectId: string): Promise<void> {
    const begun = this.#worker.clock.monotonic()
    const exit = await exitOf(running)
    running.over = true
    const { id, release, where, command, actor, deployment } = running
    const durationMs = Math.round(this.#worker.clock.monotonic() - begun)
    const details = { release, where, command, ...exit, durationMs }
    this.#worker.note(`A command of ${deployment} has ended.`, { id, ...details })
    await this.#worker.audit
      .record({ actor, action: 'deployment.run_command', target: `deployment:${deployment}`, projectId, details })
      .catch((error: Error) => this.#worker.note('A command could not be written into the audit log.', { id, error: error.message }))
    await running.output.end(exit)
    setTimeout(() => this.#all.delete(id), KEPT_MS).unref()
  }
}

async function exitOf(running: Running): Promise<CommandExit> {
  try {
    const { exitCode, outOfMemory, containerEnded } = await running.session.ended
    return { exitCode, outOfMemory, ending: running.ending ?? (containerEnded ? 'container_ended' : 'exited') }
  } catch {
    return { exitCode: LOST, outOfMemory: false, ending: running.ending ?? 'engine_lost' }
  }
}

/** For one of which nobody knows how it ended. */
const LOST = 255

export const channelOf = (id: string) => `command:${id}`

function pick(input: unknown, keys: string[]): Record<string, unknown> {
  const given = (input ?? {}) as Record<string, unknown>
  return Object.fromEntries(keys.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])))
}

function gone(id: string): WebopsError {
  return new WebopsError({
    code: 'command_not_found',
    kind: 'not_found',
    message: `There is no command ${id} that runs.`,
    hint: 'It has ended, or somebody else has begun it. Run it again.',
  })
}

function tooMany(): WebopsError {
  return new WebopsError({
    code: 'too_many_commands',
    kind: 'conflict',
    message: `${MOST_AT_ONCE} commands run on this server already, which is as many as may, or it is about to stop.`,
    hint: 'Try again when some have ended.',
  })
}
