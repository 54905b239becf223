import type { Settings } from '../core.ts'
import type { NewRoute } from './route.store.ts'

/** The address that people type for a route: by its name, or by the server's own name and the route's port. */
export function routeUrl(route: NewRoute, settings: Pick<Settings, 'httpPort' | 'panelUrl'>): string {
  const path = route.path === '/' ? '' : route.path
  if (route.host === null) return `http://${hostOf(settings.panelUrl)}:${route.port ?? settings.httpPort}${path}`
  const port = settings.httpPort === 80 ? '' : `:${settings.httpPort}`
  return `http://${route.host}${port}${path}`
}

let last = { url: '', host: '' }

/** The panel's address does not change, and a page of deployments asks for it fifty times. */
function hostOf(url: string): string {
  if (last.url !== url) last = { url, host: new URL(url).hostname }
  return last.host
}
