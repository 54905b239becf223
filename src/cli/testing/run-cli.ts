import { PassThrough, Readable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import type { Command } from 'commander'
import { parseEnv } from '#env'
import { type Client, createClient } from '../client.ts'
import type { CliContext } from '../context.ts'
import { buildProgram } from '../program.ts'

export interface CliRun {
  out: string
  /** What the verb threw; the exit status is 0 without it. */
  error: Error | null
}

/** Runs a verb against a panel, as `webops <args>` would. */
export async function runCli(url: string, args: string[], changes: Partial<CliContext> = {}): Promise<CliRun> {
  const env = parseEnv({ WEBOPS_URL: url, WEBOPS_TOKEN: 'a-token', WEBOPS_ROOT: '/nonexistent' })
  let client: Client | undefined
  let out = ''
  const context: CliContext = {
    env,
    client: () => (client ??= createClient(env)),
    write: (text) => void (out += text),
    note: () => {},
    interactive: false,
    ask: () => Promise.reject(new Error('nobody is there')),
    askSecret: () => Promise.reject(new Error('nobody is there')),
    readInput: () => Promise.resolve(''),
    streams: { input: Readable.from([]), output: new PassThrough().resume(), errors: new PassThrough().resume() },
    openBrowser: () => Promise.resolve(),
    signal: new AbortController().signal,
    home: '/nonexistent',
    ...changes,
  }
  try {
    await quiet(buildProgram(context, '0.0.0'), context.write).parseAsync(args, { from: 'user' })
    return { out: stripVTControlCharacters(out), error: null }
  } catch (error) {
    return { out: stripVTControlCharacters(out), error: error as Error }
  } finally {
    await client?.close()
  }
}

/** Usage errors are thrown instead of ending the process, and help is among what was printed. */
function quiet(command: Command, writeOut: (text: string) => void): Command {
  command.exitOverride().configureOutput({ writeErr: () => {}, writeOut })
  for (const one of command.commands) quiet(one, writeOut)
  return command
}
