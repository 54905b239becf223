import { WebopsError } from '../errors/webops-error.ts'
import type { GitSource } from '../ports/git.ts'
import type { SecretOpener } from '../ports/secrets.ts'
import { isPushed, pushedSource } from '../push/pushed-source.ts'
import { accessRecord, type AccessRecord } from './access-record.ts'
import { repositoryServer } from './repository-server.ts'

/** What git is given to read a repository, and what must be cut out of all that is said about it. */
export interface OpenedSource {
  source: GitSource
  secrets: string[]
}

/**
 * Opens what a repository is read with, in the worker. It opens only for the server that it was given for: who rewrites
 * the repository's address in the database gets no password sent to a server of theirs.
 * @param deploymentId whose it is; null for a question about a deployment that is not there yet
 * @throws record_invalid, policy_url_invalid, secret_misplaced, secret_unreadable
 */
export async function openAccess(
  opener: SecretOpener,
  deploymentId: string | null,
  repository: string,
  access: AccessRecord | null,
): Promise<OpenedSource> {
  if (isPushed(repository)) return { source: { url: deploymentId === null ? repository : pushedSource(deploymentId) }, secrets: [] }
  if (!access) return { source: { url: repository }, secrets: [] }
  const checked = accessRecord.safeParse(access)
  if (!checked.success) throw invalid(checked.error)
  const { kind, username, ciphertext } = checked.data
  const { transport, server } = repositoryServer(repository)
  const secret = await opener.open(ciphertext, { deploymentId, kind, server })
  if (kind === 'deploy-key' && transport === 'ssh') {
    return { source: { url: repository, deployKey: secret }, secrets: [secret.reveal()] }
  }
  if (kind === 'password' && transport === 'https') {
    const source = { url: repository, password: secret, ...(username ? { username } : {}) }
    // Together they are what a server is sent; git's own user name stands in where there is none.
    return { source, secrets: [secret.reveal(), `${username || 'git'}:${secret.reveal()}`] }
  }
  throw invalid()
}

function invalid(cause?: unknown): WebopsError {
  return new WebopsError({
    code: 'record_invalid',
    kind: 'refused',
    message: 'What the repository is read with is stored in a way in which WebOps would not have stored it.',
    hint: 'Give the password or deploy key again. If nobody edited the database by hand, treat this as a break-in.',
    field: 'repository',
    cause,
  })
}
