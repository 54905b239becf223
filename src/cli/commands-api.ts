import { z } from 'zod'
import { commandExit, type CommandExit, type RunCommandInput, startedCommand, type StartedCommand } from '#core/command/command.schema.ts'
import { deploymentPath } from './api.ts'
import type { Client } from './client.ts'

/** The calls of the API about commands. */

export type RunRequest = Partial<Omit<RunCommandInput, 'command'>> & { command: string[] | string }

export async function startCommand(client: Client, name: string, request: RunRequest): Promise<StartedCommand> {
  return startedCommand.parse(await client.request('POST', `${deploymentPath(name)}/commands`, request))
}

const outputEvent = z.object({ stream: z.enum(['stdout', 'stderr']), data: z.string() })

/**
 * Follows a command to its end.
 * @param onBytes while its promise is pending, the command waits
 * @returns how it ended; null when the connection was lost before
 */
export async function followCommand(
  client: Client,
  path: string,
  onBytes: (bytes: Buffer, stream: 'stdout' | 'stderr') => Promise<void> | void,
  signal: AbortSignal,
): Promise<CommandExit | null> {
  let exit: CommandExit | null = null
  await client.stream(
    `${path}/output`,
    ({ event, data }) => {
      if (event === 'exit') exit = commandExit.parse(JSON.parse(data))
      if (event !== 'output') return
      const piece = outputEvent.parse(JSON.parse(data))
      return onBytes(Buffer.from(piece.data, 'base64'), piece.stream)
    },
    signal,
  )
  return exit
}

const FULL_PAUSE_MS = 100

/** Gives it a piece of its standard input, as soon as it takes it. */
export async function sendInput(client: Client, path: string, bytes: Buffer, end: boolean): Promise<void> {
  for (;;) {
    const { taken } = z
      .object({ taken: z.boolean() })
      .parse(await client.request('POST', `${path}/input`, { data: bytes.toString('base64'), end }))
    if (taken) return
    await new Promise((resolve) => setTimeout(resolve, FULL_PAUSE_MS))
  }
}

export async function resizeCommand(client: Client, path: string, size: { columns: number; rows: number }): Promise<void> {
  await client.request('POST', `${path}/resize`, size)
}

export async function endCommand(client: Client, path: string): Promise<void> {
  await client.request('DELETE', path)
}
