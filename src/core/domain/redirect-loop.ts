import { covers } from './host-name.ts'

/** A route, as far as a redirect's way goes. */
export interface Stop {
  host: string
  path: string
  redirectTo: string | null
}

/** More than any browser follows. */
const MOST_STEPS = 30

/**
 * Follows a redirect through our own routes.
 * @param from the redirect, as it is to be
 * @param others all other routes of the server
 * @returns whether one comes back to it
 */
export function leadsBack(from: Stop, others: Stop[]): boolean {
  const stops = [from, ...others]
  let at: Stop | null = from
  for (let step = 0; step < MOST_STEPS && at !== null && at.redirectTo !== null; step += 1) {
    at = stopAt(new URL(at.redirectTo), stops)
    if (at === from) return true
  }
  return false
}

/** The route that answers an address: its name before a wildcard, and the longest path. */
function stopAt({ hostname, pathname }: URL, stops: Stop[]): Stop | null {
  const beneath = (path: string) => path === '/' || pathname === path || pathname.startsWith(`${path}/`)
  const exact = stops.filter(({ host, path }) => host === hostname && beneath(path))
  const named = exact.length > 0 ? exact : stops.filter(({ host, path }) => covers(host, hostname) && beneath(path))
  return named.reduce<Stop | null>((best, stop) => (best === null || stop.path.length > best.path.length ? stop : best), null)
}
