import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { text as readAll } from 'node:stream/consumers'
import { env } from '#env'
import { WebopsError } from '#core/errors/webops-error.ts'
import { type Client, createClient } from './client.ts'
import type { CliContext } from './context.ts'
import { printError, printErrorAsJson } from './output/print-error.ts'
import { buildProgram } from './program.ts'

/** The entry of `webops <verb>`. */
const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort())
process.once('SIGTERM', () => interruption.abort())
// `webops ps | head -1` closes the pipe early, and that is fine.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

let client: Client | undefined
const context: CliContext = {
  env: env(),
  client: () => (client ??= createClient(env())),
  write: (text) => void process.stdout.write(text),
  note: (text) => void process.stderr.write(text),
  interactive: process.stdin.isTTY === true && process.stdout.isTTY === true,
  ask: async (message) => (await import('@inquirer/prompts')).input({ message }),
  askSecret: async (message) => (await import('@inquirer/prompts')).password({ message, mask: true }),
  readInput: () => readAll(process.stdin),
  // The getters: a stream that nobody uses is not opened.
  streams: {
    get input() {
      return process.stdin
    },
    get output() {
      return process.stdout
    },
    get errors() {
      return process.stderr
    },
  },
  openBrowser: async (url) => {
    const { default: open } = await import('open')
    // A server has no browser; the address is printed already.
    await open(url).catch(() => undefined)
  },
  signal: interruption.signal,
  home: homedir(),
}

const interrupted = () =>
  new WebopsError({
    code: 'interrupted',
    kind: 'failed',
    message: 'Interrupted.',
    hint: 'Run the command again to finish what it was doing.',
  })

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

try {
  await buildProgram(context, version).parseAsync()
} catch (error) {
  const asJson = process.argv.includes('--json')
  const told = interruption.signal.aborted && (error as Error).name === 'AbortError' ? interrupted() : error
  process.stderr.write(asJson ? printErrorAsJson(told) : printError(told))
  if (interruption.signal.aborted) process.exitCode = 130
  // A verb may have said with which status it ends.
  else process.exitCode ||= 1
} finally {
  await client?.close()
}
