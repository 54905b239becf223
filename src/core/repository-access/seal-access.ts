import { createHash } from 'node:crypto'
import type { RepositoryAccessInput } from '../deployment/deployment.schema.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { SecretSealer } from '../ports/secrets.ts'
import { isPushed } from '../push/pushed-source.ts'
import { Secret } from '../secret/secret.ts'
import type { AccessKind, AccessRecord } from './access-record.ts'
import { fingerprintOf } from './read-private-key.ts'
import { repositoryServer } from './repository-server.ts'
import { givenTwice } from './take-apart.ts'

export interface AccessChange {
  /** The deployment that alone will be able to open it; null for a question about one that is not there yet. */
  deploymentId: string | null
  /** The repository as it will be, taken apart. */
  repository: string | null
  given: RepositoryAccessInput
  /** What is stored, and for which repository. */
  stored: AccessRecord | null
  storedFor: string | null
}

/**
 * With what the repository is read from now on, encrypted for the worker and for the repository's server. What is stored
 * stays unless something else is given, but goes to no other server than the one it was given for.
 * @returns null for nothing
 * @throws repository_access_twice, repository_access_unfit, repository_access_elsewhere, repository_password_missing,
 *   deploy_key_invalid, deploy_key_locked, policy_url_invalid
 */
export async function sealAccess(sealer: SecretSealer, change: AccessChange): Promise<AccessRecord | null> {
  const { repository, given, stored, storedFor } = change
  const { repositoryUsername: username, repositoryPassword: password, deployKey } = given
  if (password && deployKey) throw givenTwice('deployKey')
  // What is pushed to the panel needs none, and what was for another server is of no use any more.
  if (repository === null || isPushed(repository)) {
    const transport = repository === null ? null : 'push'
    for (const field of ['repositoryUsername', 'repositoryPassword', 'deployKey'] as const) if (given[field]) throw unfit(field, transport)
    return null
  }
  const { transport, server } = repositoryServer(repository)
  if (deployKey) {
    if (transport !== 'ssh') throw unfit('deployKey', transport)
    if (username) throw unfit('repositoryUsername', transport)
    return seal(sealer, change, {
      kind: 'deploy-key',
      secret: deployKey,
      server,
      username: null,
      fingerprint: await fingerprintOf(deployKey),
    })
  }
  const elsewhere = stored !== null && (storedFor === null || repositoryServer(storedFor).server !== server)
  if (password) {
    if (transport !== 'https') throw unfit('repositoryPassword', transport)
    const kept = stored?.kind === 'password' ? stored.username : null
    return seal(sealer, change, { kind: 'password', secret: password, server, username: username === undefined ? kept : username })
  }
  const removed = stored?.kind === 'password' ? password === null : deployKey === null
  if (!stored || removed) {
    if (username) throw passwordMissing(transport)
    return null
  }
  if (elsewhere) throw forAnotherServer(stored.kind, storedFor, server)
  if (username && stored.kind === 'deploy-key') throw unfit('repositoryUsername', transport)
  return username === undefined ? stored : { ...stored, username }
}

interface Sealed {
  kind: AccessKind
  secret: string
  server: string
  username: string | null
  fingerprint?: string
}

async function seal(
  sealer: SecretSealer,
  { deploymentId }: AccessChange,
  { kind, secret, server, ...sealed }: Sealed,
): Promise<AccessRecord> {
  const ciphertext = await sealer.seal(new Secret(secret), { deploymentId, kind, server })
  return { kind, username: sealed.username, ciphertext, fingerprint: sealed.fingerprint ?? markOf(ciphertext) }
}

/** A hash of a password could be guessed at; a hash of its ciphertext only says whether it is still the same one. */
function markOf(ciphertext: string): string {
  return createHash('sha256').update(ciphertext).digest('hex').slice(0, 12)
}

function unfit(field: keyof RepositoryAccessInput, transport: string | null): WebopsError {
  const what = { repositoryUsername: 'a user name', repositoryPassword: 'a password', deployKey: 'a deploy key' }[field]
  const HINTS: Record<string, string> = {
    https: 'An https address takes a user name and a password or token. For a deploy key use the ssh address: git@host:path.',
    http: 'Others could read it on its way: use https://.',
    ssh: 'An ssh address takes a deploy key; its user stands in the address: git@host:path. For a password or token use the https address.',
    file: 'A path on this server is read without.',
    push: 'Leave it out: who pushes has a token or an SSH key of their own.',
  }
  return new WebopsError({
    code: 'repository_access_unfit',
    kind: 'invalid',
    message:
      transport === null
        ? `There is no repository to read with ${what}.`
        : transport === 'push'
          ? `What is pushed to the panel is read without ${what}.`
          : `A repository over ${transport} is not read with ${what}.`,
    hint: HINTS[transport ?? ''] ?? 'Give the address of a repository, too.',
    field,
  })
}

function forAnotherServer(kind: AccessKind, storedFor: string | null, server: string): WebopsError {
  const before = storedFor === null ? 'another server' : repositoryServer(storedFor).server
  const what = kind === 'password' ? 'password' : 'deploy key'
  return new WebopsError({
    code: 'repository_access_elsewhere',
    kind: 'refused',
    message: `The stored ${what} was given for ${before} and does not go to ${server}.`,
    hint: `Give the password or deploy key of the new server along with its address, or remove the stored ${what}.`,
    field: 'repository',
  })
}

function passwordMissing(transport: string): WebopsError {
  if (transport !== 'https') return unfit('repositoryUsername', transport)
  return new WebopsError({
    code: 'repository_password_missing',
    kind: 'invalid',
    message: 'There is a user name for the repository and no password.',
    hint: 'Give the password or token, too: a token that stands where the user name stands in an address is one. Without a password leave the user name out.',
    field: 'repositoryPassword',
  })
}
