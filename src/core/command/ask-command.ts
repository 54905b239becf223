import type { Core } from '../core.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import type { LogLine } from '../ports/queue.ts'
import type { Actor } from '../user/actor.ts'
import { auditName } from '../user/describe-actor.ts'
import { commandExit, type CommandExit, type RunCommandInput, startedCommand, type StartedCommand } from './command.schema.ts'
import { followLive } from './follow-live.ts'

/** A container may have to be made, and the engine be busy. */
const START_MS = 60_000
const ANSWER_MS = 15_000

/** A piece of what a command printed, or, last of all, how it ended. */
export type CommandPiece = { sequence: number } & ({ stream: 'stdout' | 'stderr'; data: string } | { exit: CommandExit })

/**
 * Runs a command for a deployment, once. It is ended when nobody follows it.
 * @throws deployment_not_found, forbidden, no_release, too_many_commands, command_not_started, container_…, worker_unreachable
 */
export async function startCommand(core: Core, actor: Actor, name: string, input: RunCommandInput): Promise<StartedCommand> {
  const deployment = await deploymentFor(core, actor, name, 'roll_out')
  const question = { ...input, deployment: name, actor: auditName(actor) }
  return startedCommand.parse(await core.queries.ask(deployment.server, { name: 'command-start', input: question, timeoutMs: START_MS }))
}

/**
 * Begins to follow a command that one has begun.
 * @returns a function that hands on all that it printed and prints, in base64, and then how it ended. A command that is
 *   still running when that stops, since the signal aborts, is ended.
 * @throws deployment_not_found, forbidden, command_not_found, worker_unreachable
 */
export async function followCommand(
  core: Core,
  actor: Actor,
  name: string,
  id: string,
): Promise<(onPieces: (pieces: CommandPiece[]) => Promise<void>, signal: AbortSignal) => Promise<void>> {
  const ask = await asker(core, actor, name, id)
  await ask('command-attach')
  const talk = {
    channel: `command:${id}`,
    keep: (seen: number) => ask('command-keep', { seen }).catch(() => undefined),
    end: () => ask('command-end'),
  }
  return (onPieces, signal) =>
    followLive(
      core.live,
      talk,
      async (lines) => {
        const pieces = lines.map(toPiece)
        await onPieces(pieces)
        return pieces.some((piece) => 'exit' in piece)
      },
      signal,
    )
}

/** @returns false, with nothing taken, while the command does not read. @throws command_not_found */
export async function sendInput(
  core: Core,
  actor: Actor,
  name: string,
  id: string,
  piece: { data: string; end: boolean },
): Promise<{ taken: boolean }> {
  const ask = await asker(core, actor, name, id)
  return (await ask('command-input', piece)) as { taken: boolean }
}

/** @throws command_not_found */
export async function resizeCommand(
  core: Core,
  actor: Actor,
  name: string,
  id: string,
  size: { columns: number; rows: number },
): Promise<void> {
  await (
    await asker(core, actor, name, id)
  )('command-resize', size)
}

/** Asks it to end, and ends it after some seconds. @throws command_not_found */
export async function endCommand(core: Core, actor: Actor, name: string, id: string): Promise<void> {
  await (
    await asker(core, actor, name, id)
  )('command-end')
}

/** Asks the worker about a command of somebody's own. */
async function asker(core: Core, actor: Actor, name: string, id: string) {
  const { server } = await deploymentFor(core, actor, name, 'roll_out')
  const own = { id, deployment: name, actor: auditName(actor) }
  return (question: string, more: object = {}) =>
    core.queries.ask(server, { name: question, input: { ...own, ...more }, timeoutMs: ANSWER_MS })
}

function toPiece({ sequence, step, stream, text }: LogLine): CommandPiece {
  if (step === 'exit') return { sequence, exit: commandExit.parse(JSON.parse(text)) }
  return { sequence, stream: stream === 'stderr' ? 'stderr' : 'stdout', data: text }
}
