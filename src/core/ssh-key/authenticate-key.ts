import type { Core } from '../core.ts'
import type { Actor } from '../user/actor.ts'
import { actorOf } from '../user/authenticate-session.ts'

const TOUCH_AFTER_MS = 60_000

/**
 * Whose a key is: null when it is nobody's, or of somebody who may not come in any more. Whoever asks sees to it that they have the
 * private half.
 * @param key as ssh sends it; the public key in base64
 */
export async function authenticateKey(
  core: Pick<Core, 'sshKeys'>,
  { type, publicKey, fingerprint }: { type: string; publicKey: string; fingerprint: string },
): Promise<Actor | null> {
  const found = await core.sshKeys.getByFingerprintWithUser(fingerprint)
  if (!found || found.user.disabledAt) return null
  if (found.key.type !== type || found.key.publicKey !== publicKey) return null
  return actorOf(found.user, { type: 'ssh-key', id: found.key.id })
}

/** Notes that something was done with the key that somebody came in by. */
export async function noteKeyUse(core: Pick<Core, 'sshKeys' | 'clock'>, actor: Actor): Promise<void> {
  if (actor.type !== 'user' || actor.via.type !== 'ssh-key') return
  const now = core.clock.now()
  const key = (await core.sshKeys.listForUser(actor.id)).find(({ id }) => id === actor.via.id)
  if (key && now.getTime() - (key.lastUsedAt?.getTime() ?? 0) > TOUCH_AFTER_MS) await core.sshKeys.touch(key.id, now)
}
