import { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import { createToken, listTokens, revokeToken } from '../api.ts'
import type { CliContext } from '../context.ts'
import { wholeNumber } from '../whole-number.ts'
import { json } from '../output/json.ts'
import { table } from '../output/table.ts'
import { ago } from '../output/words.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** `webops token create|list|revoke`. */
export function tokenCommand(context: CliContext): Command {
  const token = new Command('token').summary('make, list and revoke API tokens')
  token.addCommand(createTokenCommand(context))
  token.addCommand(listTokensCommand(context))
  token.addCommand(revokeTokenCommand(context))
  return token
}

function createTokenCommand(context: CliContext): Command {
  return new Command('create')
    .summary('make a token; it is shown once')
    .argument('<name>', 'what it is for')
    .option('--days <number>', 'how long it is good', wholeNumber)
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExample:\n  webops token create ci --days 90')
    .action(async (name: string, options: { days?: number; json?: boolean }) => {
      const expiresAt = options.days === undefined ? undefined : new Date(Date.now() + options.days * DAY_MS).toISOString()
      const made = await createToken(context.client(), { name, expiresAt })
      if (options.json) return context.write(json(made))
      context.note('This is the only time that the token is shown:\n')
      context.write(`${made.token}\n`)
    })
}

function listTokensCommand(context: CliContext): Command {
  return new Command('list')
    .summary('list tokens')
    .option('--json', 'print them as JSON')
    .action(async (options: { json?: boolean }) => {
      const tokens = await listTokens(context.client())
      if (options.json) return context.write(json(tokens))
      const rows = tokens.map(({ name, prefix, createdAt, lastUsedAt, expiresAt }) => [
        name,
        `${prefix}…`,
        ago(createdAt),
        ago(lastUsedAt),
        ago(expiresAt),
      ])
      context.write(rows.length === 0 ? 'No tokens.\n' : table(['NAME', 'TOKEN', 'MADE', 'LAST USED', 'EXPIRES'], rows))
    })
}

function revokeTokenCommand(context: CliContext): Command {
  return new Command('revoke')
    .summary('revoke a token, at once')
    .argument('<name>', 'name, beginning or id of the token')
    .addHelpText('after', '\nExample:\n  webops token revoke ci')
    .action(async (given: string) => {
      const found = (await listTokens(context.client())).filter(({ id, name, prefix }) => [id, name, prefix].includes(given))
      const [token] = found
      if (!token)
        throw new WebopsError({
          code: 'token_not_found',
          kind: 'not_found',
          message: `There is no token ${given}.`,
          hint: 'webops token list',
        })
      if (found.length > 1) {
        throw new WebopsError({
          code: 'token_ambiguous',
          kind: 'conflict',
          message: `${found.length} tokens are called ${given}.`,
          hint: `Name one by its beginning: ${found.map(({ prefix }) => prefix).join(', ')}`,
        })
      }
      await revokeToken(context.client(), token.id)
      context.write(`Revoked ${token.name}.\n`)
    })
}
