import { isPushed } from '../push/pushed-source.ts'
import type { ForgeId } from './forge.ts'

/** Hosts that say which forge they are. Gitea's own and Forgejo's best known ones among them. */
const HOSTS: Record<string, ForgeId> = {
  'github.com': 'github',
  'gitlab.com': 'gitlab',
  'bitbucket.org': 'bitbucket',
  'codeberg.org': 'gitea',
  'gitea.com': 'gitea',
}

/**
 * Which forge a repository is at, by its host: one of those that everybody knows, or one that is called after its forge
 * (`gitlab.example.org`). Null: it cannot be told.
 * @param repository as a deployment has it: https, ssh, or user@host:path
 */
export function forgeOfRepository(repository: string): ForgeId | null {
  const host = /^(?:[a-z]+:\/\/)?(?:[^/@]*@)?([^/:]+)/i.exec(repository)?.[1]?.toLowerCase() ?? ''
  if (Object.hasOwn(HOSTS, host)) return HOSTS[host] ?? null
  const named = /^(github|gitlab|gitea|forgejo|gogs|bitbucket)[.-]/.exec(host)?.[1]
  if (named === undefined) return null
  if (named === 'forgejo') return 'gitea'
  return named === 'bitbucket' ? 'bitbucket-server' : (named as ForgeId)
}

/** Whether a repository is on a server, where a forge could tell of it: neither a path on this one, nor what is pushed to it, nor none at all. */
export function isOnServer(repository: string | null): repository is string {
  return repository !== null && !isPushed(repository) && !/^(?:file:|\/)/i.test(repository)
}
