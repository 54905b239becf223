import type { z } from 'zod'
import type { Actor } from './actor.ts'
import { TOKEN_PREFIX } from './authenticate-token.ts'
import { createTokenInput } from './credentials.schema.ts'
import { auditName } from './describe-actor.ts'
import { hashToken, randomToken } from './hash-token.ts'
import { requireUser } from './require-user.ts'
import type { TokenRecord } from './token.store.ts'
import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Makes a bearer token of the actor's own. The token itself is in this answer and nowhere else.
 * @throws ZodError, user_required
 */
export async function createToken(
  core: Core,
  actor: Actor,
  input: z.input<typeof createTokenInput>,
): Promise<TokenRecord & { token: string }> {
  const user = requireUser(actor)
  const { name, expiresInDays } = createTokenInput.parse(input)
  const token = TOKEN_PREFIX + randomToken()
  const expiresAt = expiresInDays ? new Date(core.clock.now().getTime() + expiresInDays * DAY_MS) : null
  const record = await core.tokens.create({ userId: user.id, name, hash: hashToken(token), prefix: token.slice(0, 8), expiresAt })
  await core.audit.record({
    actor: auditName(actor),
    action: 'token.create',
    target: `token:${record.id}`,
    projectId: null,
    details: { name },
  })
  return { ...record, token }
}

/** The actor's own tokens, newest first. */
export async function listTokens(core: Core, actor: Actor): Promise<TokenRecord[]> {
  return actor.type === 'user' ? core.tokens.listForUser(actor.id) : []
}

/** @throws token_not_found, user_required */
export async function revokeToken(core: Core, actor: Actor, id: string): Promise<void> {
  const user = requireUser(actor)
  if (!(await core.tokens.revoke(user.id, id, core.clock.now()))) {
    throw new WebopsError({
      code: 'token_not_found',
      kind: 'not_found',
      message: 'You have no such token.',
      hint: 'See what there is: webops token list',
    })
  }
  await core.audit.record({ actor: auditName(actor), action: 'token.revoke', target: `token:${id}`, projectId: null, details: {} })
}
