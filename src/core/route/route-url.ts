import type { Settings } from '../core.ts'
import { isPrivateHost } from '../domain/host-name.ts'
import type { NewRoute } from './route-row.ts'

type AddressSettings = Pick<Settings, 'httpPort' | 'panelUrl'> & { publicCertificates?: boolean | undefined }

/**
 * The address that people type for a route: by its name, or by the server's own name and the route's port. With https
 * where browsers trust the certificate, and where http leads there anyway.
 */
export function routeUrl(route: NewRoute, settings: AddressSettings): string {
  const path = route.path === '/' ? '' : route.path
  if (route.host === null) return `http://${panelUrl(settings.panelUrl).hostname}:${route.port ?? settings.httpPort}${path}`
  if (isSecure(route, settings)) {
    const { port } = panelUrl(settings.panelUrl)
    return `https://${route.host}${port ? `:${port}` : ''}${path}`
  }
  const port = settings.httpPort === 80 ? '' : `:${settings.httpPort}`
  return `http://${route.host}${port}${path}`
}

function isSecure({ host, settings, dnsState }: NewRoute, { publicCertificates = true }: AddressSettings): boolean {
  const { tls = 'auto', http = 'auto' } = settings ?? {}
  if (tls === 'off') return false
  if (http === 'redirect') return true
  if (tls === 'custom') return true
  return tls === 'auto' && publicCertificates && dnsState === 'ok' && host !== null && !host.startsWith('*.') && !isPrivateHost(host)
}

let last = new URL('https://localhost')
let lastText = ''

/** The panel's address does not change, and a page of deployments asks for it fifty times. */
function panelUrl(text: string): URL {
  if (lastText !== text) [last, lastText] = [new URL(text), text]
  return last
}
