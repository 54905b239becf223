import { repositoryUrl } from '../deployment/deployment.schema.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { PUSHED } from '../push/pushed-source.ts'

/** `push`: no transport of git's, but what is pushed to the panel itself. */
export type Transport = 'https' | 'http' | 'ssh' | 'file' | 'push'

const PUSHED_TO = new RegExp(`^${PUSHED}:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

/** A repository's address, taken apart. */
export interface SourceAddress {
  transport: Transport
  /** Without brackets, in lower case; empty for a local path. */
  host: string
  port: number | null
  /** Absolute path on this server for `file`, the deployment's id for `push`, else what the host is asked for. */
  path: string
  user: string | null
  /** Put together again from these parts: what git is given, so that it cannot read it in another way than we did. */
  url: string
}

/**
 * Takes a repository's address apart, by a grammar narrower than git's.
 * @throws policy_url_invalid for all that is not https, http, ssh, user@host:path, file://, an absolute path or `push`
 */
export function parseSourceUrl(url: string): SourceAddress {
  if (url === PUSHED || PUSHED_TO.test(url)) return pushed(url)
  const checked = repositoryUrl.safeParse(url)
  if (!checked.success) throw invalid(checked.error.issues[0]?.message ?? 'is not an address')
  if (url.startsWith('/')) return local(url)
  const scheme = /^([a-z]+):\/\//.exec(url)?.[1]
  if (scheme === 'file') return local(decodeLocal(url))
  return scheme ? fromUrl(url) : fromScp(url)
}

function pushed(url: string): SourceAddress {
  return { transport: 'push', host: '', port: null, path: url.slice(PUSHED.length + 1), user: null, url }
}

function fromUrl(url: string): SourceAddress {
  // Browsers take the first part of the path for the host then; git does not.
  if (/^[a-z]+:\/\/\//.test(url)) throw invalid('names no host')
  const parsed = URL.parse(url)
  if (!parsed) throw invalid('is not an address')
  const transport = parsed.protocol.slice(0, -1) as Transport
  if (parsed.password || (parsed.username && transport !== 'ssh')) throw invalid('must not contain a user name or password')
  if (parsed.search || parsed.hash) throw invalid('must not contain ? or #')
  const user = cleanUser(parsed.username || null)
  const host = cleanHost(parsed.hostname)
  const port = parsed.port ? Number(parsed.port) : null
  const authority = `${user ? `${user}@` : ''}${host.includes(':') ? `[${host}]` : host}${port ? `:${port}` : ''}`
  return { transport, host, port, path: parsed.pathname, user, url: `${transport}://${authority}${parsed.pathname}` }
}

function fromScp(url: string): SourceAddress {
  const [, user, host, path] = /^([^@]+)@([^:]+):(.+)$/.exec(url) ?? []
  if (!user || !host || !path) throw invalid('is not an address')
  return { transport: 'ssh', host: cleanHost(host), port: null, path, user: cleanUser(user), url: `${user}@${cleanHost(host)}:${path}` }
}

function local(given: string): SourceAddress {
  if (given.split('/').includes('..')) throw invalid('must not contain ..')
  const path = given.replace(/\/+/g, '/').replace(/(.)\/$/, '$1')
  return { transport: 'file', host: '', port: null, path, user: null, url: path }
}

function decodeLocal(url: string): string {
  const path = url.slice('file://'.length)
  if (!path.startsWith('/')) throw invalid('must name a path on this server, as file:///srv/git/shop.git does')
  return path
}

// A host that begins with a hyphen would be an option of ssh.
function cleanHost(host: string): string {
  const bare = host
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase()
  if (!/^[a-z0-9_:][a-z0-9_.:-]*$/.test(bare)) throw invalid('names no host')
  return bare
}

function cleanUser(user: string | null): string | null {
  if (user !== null && !/^[A-Za-z0-9_][\w.-]*$/.test(user)) throw invalid('has a user name that ssh may not be given')
  return user
}

function invalid(reason: string): WebopsError {
  return new WebopsError({
    code: 'policy_url_invalid',
    kind: 'invalid',
    message: `The repository's address ${reason}.`,
    hint: 'Use https://host/path, ssh://user@host/path, user@host:path or an absolute path on the server. Credentials have fields of their own.',
    field: 'repository',
  })
}
