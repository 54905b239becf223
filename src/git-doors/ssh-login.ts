import { createHash } from 'node:crypto'
import ssh2, { type AuthContext, type ParsedKey, type PublicKeyAuthContext } from 'ssh2'
import type { Actor } from '#core/user/actor.ts'
import { RSA_HASHES } from './ssh-algorithms.ts'
import type { DoorLog } from './ssh-session.ts'

/** The key that somebody offers. */
export interface OfferedKey {
  /** Such as ssh-ed25519. */
  type: string
  /** In base64. */
  publicKey: string
  /** SHA256:… */
  fingerprint: string
}

export interface Login {
  /** With which they came in; unset before. */
  key?: OfferedKey
}

/**
 * Answers attempts to log in: by a key that somebody here has, and nothing else. Whatever is wrong with an attempt, the answer is the same.
 * @param tooMany what is done when the tries are used up
 */
export function loginBy(
  authenticate: (key: OfferedKey) => Promise<Actor | null>,
  tries: number,
  tooMany: () => void,
  log: DoorLog,
): { login: Login; answer(context: AuthContext): void } {
  const login: Login = {}
  let failed = 0
  const refuse = (context: AuthContext) => {
    // Every client asks without anything first, to hear what there is.
    if (context.method !== 'none' || failed > 0) failed += 1
    if (failed >= tries) return tooMany()
    context.reject(['publickey'])
  }
  const decide = async (context: AuthContext): Promise<void> => {
    const offered = context.method === 'publickey' ? readKey(context) : null
    if (!offered || context.method !== 'publickey') return refuse(context)
    if (context.signature && !isSigned(offered.parsed, context)) return refuse(context)
    if (!(await authenticate(offered.key))) return refuse(context)
    if (context.signature) login.key = offered.key
    context.accept()
  }
  return {
    login,
    answer: (context) => {
      decide(context).catch((error: unknown) => {
        log.error({ error }, 'A key that was offered over SSH could not be looked up.')
        context.reject(['publickey'])
      })
    },
  }
}

/** Null for what is no key of ours: other types, certificates, and another way to write a key. */
function readKey({ key: { algo, data } }: PublicKeyAuthContext): { key: OfferedKey; parsed: ParsedKey } | null {
  const publicKey = data.toString('base64')
  const parsed = ssh2.utils.parseKey(`${algo} ${publicKey}`)
  if (parsed instanceof Error || parsed.isPrivateKey() || parsed.type !== algo || !parsed.getPublicSSH().equals(data)) return null
  return { key: { type: algo, publicKey, fingerprint: fingerprintOf(data) }, parsed }
}

function isSigned(key: ParsedKey, { signature, blob, hashAlgo }: PublicKeyAuthContext): boolean {
  if (!signature || !blob) return false
  // Unset is SHA-1.
  if (key.type === 'ssh-rsa' ? !RSA_HASHES.includes(hashAlgo) : hashAlgo !== undefined) return false
  // It returns an Error for a signature that cannot be read.
  return (key.verify(blob, signature, hashAlgo) as unknown) === true
}

function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}
