import { presentSession, presentToken } from '#api/presenters/present-account.ts'
import type { SessionView, TokenView } from '#api/schemas/views.ts'
import { listSessions } from '#core/user/sessions.ts'
import { listTokens } from '#core/user/tokens.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'

/** The API tokens of the one who looks. */
export async function loadTokens(): Promise<TokenView[]> {
  const actor = await requireActor()
  return (await listTokens(panelCore(), actor)).map(presentToken)
}

/** The browsers in which they are signed in. */
export async function loadSessions(): Promise<SessionView[]> {
  const actor = await requireActor()
  return (await listSessions(panelCore(), actor)).map(presentSession)
}
