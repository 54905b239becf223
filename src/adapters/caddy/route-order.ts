import type { ProxyRoute } from '#core/ports/proxy.ts'

/**
 * The first route that matches counts: a name before a wildcard that covers it, and a longer path before a shorter one.
 * The same routes come out in the same order, however they went in.
 */
export function compareRoutes(a: ProxyRoute, b: ProxyRoute): number {
  return (
    breadth(a.host) - breadth(b.host) ||
    b.path.length - a.path.length ||
    compare(a.host ?? '', b.host ?? '') ||
    compare(a.path, b.path) ||
    compare(a.deployment, b.deployment)
  )
}

/** Names, then wildcards from the longest to the shortest, then what has no name. */
function breadth(host: string | null): number {
  if (host === null) return 1001
  return host.startsWith('*.') ? 1000 - host.length : 0
}

/** By code points: what a locale thinks of letters is none of our business. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
