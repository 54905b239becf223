import type { GitService } from '#core/ports/git-server.ts'

export type GitHttpRequest =
  { name: string; service: GitService; stateless: 'advertise' } | { name: string; service: GitService; stateless: 'rpc' }

/** Whether a request is git's: `/git/<name>.git/…`. */
export function isGit(url: string): boolean {
  return url.startsWith('/git/')
}

const SERVICES = new Set<string>(['git-receive-pack', 'git-upload-pack'])

/**
 * What git's smart protocol asks over HTTP (gitprotocol-http); null: nothing that is answered here, such as the dumb protocol.
 * @param url with the query
 */
export function readGitRequest(method: string, url: string): GitHttpRequest | null {
  const [, name = '', rest = ''] = /^\/git\/([a-z0-9-]{1,63}?)(?:\.git)?\/([a-z/-]+(?:\?[a-z=-]+)?)$/.exec(url) ?? []
  const advertised = /^info\/refs\?service=([a-z-]+)$/.exec(rest)?.[1]
  if (advertised !== undefined)
    return (method === 'GET' || method === 'HEAD') && isService(advertised) ? { name, service: advertised, stateless: 'advertise' } : null
  return method === 'POST' && isService(rest) ? { name, service: rest, stateless: 'rpc' } : null
}

/** What a client may say of the protocol's version; anything else is as if it said nothing. */
export function readProtocol(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && /^version=[0-2](?::[a-z0-9=:-]{1,60})?$/.test(header) ? header : null
}

/** User name and password of HTTP's Basic authentication (RFC 7617); null: there are none. */
export function readBasic(header: string | undefined): { username: string; password: string } | null {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1]
  if (!encoded || encoded.length > 4096) return null
  const [, username = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? []
  return { username, password }
}

function isService(text: string): text is GitService {
  return SERVICES.has(text)
}
