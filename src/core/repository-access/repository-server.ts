import { parseSourceUrl, type Transport } from '../policy/parse-source-url.ts'

const PORTS: Record<Transport, number> = { https: 443, http: 80, ssh: 22, file: 0, push: 0 }

/**
 * The server that a repository is on: scheme, host and port. A password or key is for this one alone.
 * @throws policy_url_invalid
 */
export function repositoryServer(url: string): { transport: Transport; server: string } {
  const { transport, host, port } = parseSourceUrl(url)
  return { transport, server: `${transport}://${host.includes(':') ? `[${host}]` : host}:${port ?? PORTS[transport]}` }
}
