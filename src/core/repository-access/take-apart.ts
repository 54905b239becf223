import type { RepositoryAccessInput } from '../deployment/deployment.schema.ts'
import { WebopsError } from '../errors/webops-error.ts'

/**
 * Takes user name and password out of an https address. Any other address comes back as it is.
 * @param url checked by `repositoryInput`
 */
export function takeApart(url: string): { repository: string; username: string | null; password: string | null } {
  const [all, scheme = '', credentials = ''] = /^(https?:\/\/)([^/?#\\]*)@/.exec(url) ?? []
  if (all === undefined) return { repository: url, username: null, password: null }
  const colon = credentials.indexOf(':')
  const username = colon < 0 ? credentials : credentials.slice(0, colon)
  const password = colon < 0 ? '' : credentials.slice(colon + 1)
  return {
    repository: scheme + url.slice(all.length),
    username: decodeURIComponent(username) || null,
    password: decodeURIComponent(password) || null,
  }
}

/**
 * Separates what is stored in clear from what says how the repository is read, wherever that was given.
 * @throws repository_access_twice
 */
export function separateAccess<T extends { repository?: string | null | undefined } & RepositoryAccessInput>(
  given: T,
): { settings: Omit<T, keyof RepositoryAccessInput>; access: RepositoryAccessInput } {
  const { repositoryUsername, repositoryPassword, deployKey, ...settings } = given
  const access: RepositoryAccessInput = { repositoryUsername, repositoryPassword, deployKey }
  if (typeof given.repository !== 'string') return { settings, access }
  const { repository, username, password } = takeApart(given.repository)
  if (username !== null) {
    if (repositoryUsername && repositoryUsername !== username) throw givenTwice('repositoryUsername')
    access.repositoryUsername = username
  }
  if (password !== null) {
    if (repositoryPassword !== undefined && repositoryPassword !== password) throw givenTwice('repositoryPassword')
    access.repositoryPassword = password
  }
  return { settings: { ...settings, repository }, access }
}

/** @param field which of the two is said to be wrong */
export function givenTwice(field: keyof RepositoryAccessInput): WebopsError {
  return new WebopsError({
    code: 'repository_access_twice',
    kind: 'invalid',
    message: 'The repository is given two different ways to be read.',
    hint: 'Give the password in the address or in its field, or a deploy key, and only one of them.',
    field,
  })
}
