import type { AccessKind } from '#core/repository-access/access-record.ts'
import type { DeploymentFormValues } from './form-values.ts'

type AccessValues = Pick<
  DeploymentFormValues,
  'repository' | 'repositoryUsername' | 'repositoryPassword' | 'deployKey' | 'storedAccess' | 'accessAction'
>

/** What a repository at this address can be read with; null for nothing. */
export function accessKindFor(repository: string): AccessKind | null {
  const address = repository.trim()
  if (/^https:\/\//.test(address)) return 'password'
  return /^ssh:\/\/|^[^/@:]+@[^/:]+:/.test(address) ? 'deploy-key' : null
}

/** Whether there are inputs for a password or key: not while the stored one stays as it is. */
export function takesAccess({ repository, storedAccess, accessAction }: AccessValues): boolean {
  const kind = accessKindFor(repository)
  return kind !== null && (storedAccess.kind !== kind || accessAction === 'replace')
}

/** What the API is sent for the inputs that are shown. What is not sent stays as it is stored. */
export function accessInput(values: AccessValues): Record<string, string | null> {
  const kind = accessKindFor(values.repository)
  const stored = values.storedAccess.kind
  const removed = stored !== 'none' && values.accessAction === 'remove'
  const typed = takesAccess(values)
  const input: Record<string, string | null> = {}
  if (removed) input[stored === 'password' ? 'repositoryPassword' : 'deployKey'] = null
  if (typed && kind === 'password' && values.repositoryPassword) input['repositoryPassword'] = values.repositoryPassword
  if (typed && kind === 'deploy-key' && values.deployKey.trim()) input['deployKey'] = values.deployKey
  const username = values.repositoryUsername.trim()
  const keepsPassword = stored === 'password' && !removed
  if (kind === 'password' && (keepsPassword || (username && (typed || stored === 'none')))) input['repositoryUsername'] = username || null
  return input
}
