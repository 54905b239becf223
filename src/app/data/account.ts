import { presentSession, presentSshKey, presentToken } from '#api/presenters/present-account.ts'
import type { GitSshPlace } from '#components/account/ssh-key-list.tsx'
import type { SessionView, SshKeyView, TokenView } from '#api/schemas/views.ts'
import { listSshKeys } from '#core/ssh-key/ssh-keys.ts'
import { listSessions } from '#core/user/sessions.ts'
import { listTokens } from '#core/user/tokens.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'

/** The API tokens of the one who looks. */
export async function loadTokens(): Promise<TokenView[]> {
  const actor = await requireActor()
  return (await listTokens(panelCore(), actor)).map(presentToken)
}

/** The keys that they push with. */
export async function loadSshKeys(): Promise<SshKeyView[]> {
  const actor = await requireActor()
  return (await listSshKeys(panelCore(), actor)).map(presentSshKey)
}

/** Where git is pushed to over SSH; null where it is not. */
export function gitSshPlace(): GitSshPlace | null {
  const { ssh, panelUrl } = panelCore().settings
  return ssh ? { ...ssh, host: new URL(panelUrl).hostname } : null
}

/** The browsers in which they are signed in. */
export async function loadSessions(): Promise<SessionView[]> {
  const actor = await requireActor()
  return (await listSessions(panelCore(), actor)).map(presentSession)
}
