import { Argument, Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import { type Connection, findConnection } from '../connection.ts'
import type { CliContext } from '../context.ts'

/** Any name does: who it is, is known by the token. */
export const CREDENTIAL_USER = 'webops'

/**
 * `webops git-credential`: the other side of git's credential protocol (git help credential). Tells git the token that this command
 * line has, for its panel alone; about anything else it says nothing, and git asks as it does without it.
 */
export function gitCredentialCommand(context: CliContext): Command {
  return new Command('git-credential')
    .summary("tell git the token for the panel, as git's credential helper")
    .description(
      'Speaks git’s credential protocol on standard input and output. `webops git-remote add` sets it up; nobody has to call it by hand.',
    )
    .addArgument(new Argument('<operation>', 'what git wants').choices(['get', 'store', 'erase']))
    .addHelpText(
      'after',
      `
The token is that of WEBOPS_TOKEN, of webops login, or on the server itself that of root. It is told for the panel's own
address and for no other host, port or protocol. Nothing is stored, and nothing forgotten: webops login does that.

Example:
  git config credential.https://panel.example.org.helper '!webops git-credential'`,
    )
    .action(async (operation: string) => {
      const asked = askedFor(await context.readInput())
      const connection = connectionFor(context, asked)
      if (!connection) return
      if (operation === 'get') context.write(answer(asked, connection))
      // Git says so after it was refused.
      if (operation === 'erase') context.note(`${connection.url} did not take the token that webops has: webops login ${connection.url}\n`)
    })
}

/** What git names, as `key=value` lines up to an empty one. */
function askedFor(input: string): Map<string, string> {
  const [first = ''] = input.split(/\r?\n\r?\n/)
  return new Map(
    first.split(/\r?\n/).flatMap((line) => {
      const at = line.indexOf('=')
      return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)] satisfies [string, string]]
    }),
  )
}

/** Null for what is not the panel's: its token is nobody else's business. */
function connectionFor(context: CliContext, asked: Map<string, string>): Connection | null {
  let connection: Connection
  try {
    connection = findConnection(context.env, context.home)
  } catch (error) {
    if (!(error instanceof WebopsError)) throw error
    context.note(`webops: ${error.message} ${error.hint ?? ''}\n`)
    return null
  }
  const origin = `${asked.get('protocol') ?? ''}://${asked.get('host') ?? ''}`
  const isPanel = URL.parse(origin)?.origin === new URL(connection.url).origin
  return isPanel && new URL(origin).pathname.length <= 1 ? connection : null
}

function answer(asked: Map<string, string>, { token }: Connection): string {
  return `username=${asked.get('username') || CREDENTIAL_USER}\npassword=${token.reveal()}\n`
}
