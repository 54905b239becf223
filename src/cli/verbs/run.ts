import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { Command } from 'commander'
import type { CommandExit } from '#core/command/command.schema.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { deploymentPath, findDeployment } from '../api.ts'
import type { Client } from '../client.ts'
import { endCommand, followCommand, resizeCommand, sendInput, startCommand } from '../commands-api.ts'
import type { CliContext } from '../context.ts'

interface RunOptions {
  inLive?: boolean
  shell?: boolean
  stdin: boolean
  tty: boolean
}

/** Of one request: the API takes more. */
const PIECE = 96 * 1024
/** How long one that was interrupted may take to end. */
const END_MS = 10_000
const INTERRUPTED = 130

/** `webops run`: a command, once, with the deployment's image or build and configuration. */
export function runCommand(context: CliContext): Command {
  return new Command('run')
    .summary('run a command once, with the image or build and the configuration that serve')
    .argument('<name>', 'name of the deployment')
    .argument('<command...>', 'the command and its arguments, after --')
    .option('--in-live', 'in the container (or beside the process) that serves, and not in one of its own')
    .option('--shell', 'hand the command to /bin/sh there, as one line')
    .option('--no-stdin', 'give it no standard input')
    .option('--no-tty', 'give it no terminal, though there is one')
    .addHelpText(
      'after',
      `
Its exit status is that of the command. Ctrl-C ends it. A deployment without Docker gives it no terminal.

Examples:
  webops run shop -- python manage.py createsuperuser
  webops run shop --shell 'ls /app | wc -l'
  webops run shop -- psql < dump.sql`,
    )
    .action(async (name: string, command: string[], options: RunOptions) => {
      process.exitCode = await run(context, name, command, options)
    })
}

async function run(context: CliContext, name: string, command: string[], options: RunOptions): Promise<number> {
  const { input, output, errors } = context.streams
  const client = context.client()
  const wanted = options.tty && options.stdin && context.interactive
  const terminal = wanted && (await hasTerminals(client, name)) ? sizeOf(output) : null
  const started = await startCommand(client, name, {
    command: options.shell ? command.join(' ') : command,
    where: options.inLive ? 'live' : 'fresh',
    stdin: options.stdin,
    terminal,
  })
  const path = `${deploymentPath(name)}/commands/${started.id}`
  const over = new AbortController()
  const giveUp = new AbortController()
  const interrupt = () => {
    setTimeout(() => giveUp.abort(), END_MS).unref()
    endCommand(client, path).catch(() => giveUp.abort())
  }
  context.signal.addEventListener('abort', interrupt, { once: true })
  if (context.signal.aborted) interrupt()
  const leave = terminal ? enterTerminal(context, (size) => void resizeCommand(client, path, size).catch(() => undefined)) : () => {}
  let unfed: unknown = null
  try {
    if (options.stdin) {
      feed(context, over.signal, (bytes, end) => sendInput(client, path, bytes, end)).catch((error: unknown) => {
        if (over.signal.aborted) return
        // Without the rest of its input it would wait for ever, or do half of what was meant.
        unfed = error
        interrupt()
      })
    }
    const exit = await followCommand(client, path, (bytes, stream) => write(stream === 'stderr' ? errors : output, bytes), giveUp.signal)
    if (!exit) throw connectionLost()
    if (unfed !== null) throw unfed as Error
    tellEnding(context, exit)
    return context.signal.aborted ? INTERRUPTED : exit.exitCode
  } catch (error) {
    if (context.signal.aborted) return INTERRUPTED
    throw unfed ?? error
  } finally {
    over.abort()
    leave()
    // Else an open pipe would keep this process from ending.
    input.destroy()
    context.signal.removeEventListener('abort', interrupt)
  }
}

/** Only a container has them. What is not there is refused when the command is to begin. */
async function hasTerminals(client: Client, name: string): Promise<boolean> {
  return (await findDeployment(client, name))?.useDocker !== false
}

function sizeOf({ columns = 80, rows = 24 }: { columns?: number; rows?: number }) {
  return { columns, rows }
}

/** Keys go to the command as they are pressed, Ctrl-C too. @returns puts the terminal back as it was */
function enterTerminal({ streams: { input, output } }: CliContext, onResize: (size: { columns: number; rows: number }) => void) {
  const resized = () => onResize(sizeOf(output))
  input.setRawMode?.(true)
  output.on('resize', resized)
  return () => {
    output.off('resize', resized)
    input.setRawMode?.(false)
  }
}

/** Hands standard input on, piece by piece, in its order. */
async function feed(
  { streams: { input } }: CliContext,
  over: AbortSignal,
  send: (bytes: Buffer, end: boolean) => Promise<void>,
): Promise<void> {
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk as Buffer | string)
    for (let at = 0; at < bytes.length && !over.aborted; at += PIECE) await send(bytes.subarray(at, at + PIECE), false)
    if (over.aborted) return
  }
  if (!over.aborted) await send(Buffer.alloc(0), true)
}

async function write(stream: Writable, bytes: Buffer): Promise<void> {
  if (!stream.write(bytes)) await once(stream, 'drain')
}

const ENDINGS: Record<CommandExit['ending'], string | null> = {
  exited: null,
  stopped: null,
  container_ended: 'What it ran in ended, and the command with it.',
  client_gone: 'The command was ended: nobody read what it printed.',
  worker_stopped: 'The command was ended, since the worker stopped. Run it again.',
  engine_lost: 'The engine was gone for a moment: nobody saw how the command ended.',
}

function tellEnding({ note }: CliContext, { ending, outOfMemory }: CommandExit): void {
  const told = outOfMemory ? 'The command took more memory than the deployment may, and was ended.' : ENDINGS[ending]
  if (told) note(`${told}\n`)
}

function connectionLost(): WebopsError {
  return new WebopsError({
    code: 'connection_lost',
    kind: 'unavailable',
    message: 'The connection to the panel was lost, so the command was ended.',
    hint: 'Run it again. Something that takes hours is better begun in the background of the container itself.',
  })
}
