import type { Settings } from '../core.ts'
import type { NewRoute } from './route.store.ts'

/** The address that people type for a route: by its name, or by the server's own name and the route's port. */
export function routeUrl(route: NewRoute, settings: Pick<Settings, 'httpPort' | 'panelUrl'>): string {
  const path = route.path === '/' ? '' : route.path
  if (route.host === null) return `http://${new URL(settings.panelUrl).hostname}:${route.port ?? settings.httpPort}${path}`
  const port = settings.httpPort === 80 ? '' : `:${settings.httpPort}`
  return `http://${route.host}${port}${path}`
}
