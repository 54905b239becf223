import { isDeepStrictEqual } from 'node:util'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Proxy, ProxyRoute } from '#core/ports/proxy.ts'
import { caddyAdmin, CaddyRefusal } from './caddy-admin.ts'
import { adminOrigin, caddyConfig, type CaddySettings } from './caddy-config.ts'
import { deploymentRoute } from './caddy-routes.ts'
import { serverAddresses } from './server-addresses.ts'
import { upstreamFiles } from './upstream-files.ts'

/** Caddy as the proxy. It is started empty by whoever supervises it; all of its configuration comes from `apply`. */
export function createCaddy(settings: CaddySettings): Proxy {
  const admin = caddyAdmin(settings.adminSocket, settings.adminSecret ? adminOrigin(settings.adminSecret) : null)
  const files = upstreamFiles(settings.upstreamDir, settings.keptDir)
  let applying: Promise<unknown> = Promise.resolve()

  async function applyNow(routes: ProxyRoute[]): Promise<void> {
    const addresses = serverAddresses()
    const wanted = caddyConfig(settings, routes, addresses)
    // Caddy itself is asked each time: after a crash it is empty again.
    if (isDeepStrictEqual(await admin.current(), wanted)) return
    try {
      await admin.load(wanted)
    } catch (error) {
      if (!(error instanceof CaddyRefusal)) throw error
      const taken = takenPort(error.reason)
      if (taken === null || !routes.some(({ port }) => port === taken)) throw refused(error.reason, taken)
      // One port that somebody else has must not keep all other routes from working.
      await applyNow(routes.filter(({ port }) => port !== taken))
      throw portTaken(routes, taken)
    }
  }

  return {
    point: (deployment, address) => files.write(deployment, address),
    pointsTo: (deployment) => files.read(deployment),
    forget: (deployment) => files.remove(deployment),
    restore: () => files.restore(),
    async apply(routes) {
      const mine = applying.then(
        () => applyNow(routes),
        () => applyNow(routes),
      )
      applying = mine.catch(() => undefined)
      await mine
    },
    describe: (route) => JSON.stringify(deploymentRoute(route, settings.upstreamDir), null, 2),
  }
}

function takenPort(reason: string): number | null {
  const port = /listen(?:ing on| tcp)[^\n]*?:(\d+)[^\n]*?address already in use/.exec(reason)?.[1]
  return port ? Number(port) : null
}

function portTaken(routes: ProxyRoute[], port: number): WebopsError {
  const owner = routes.find((route) => route.port === port)?.deployment
  return new WebopsError({
    code: 'proxy_port_taken',
    kind: 'conflict',
    message: `Port ${port}, which ${owner} is to be reached at, is used by another program on this server.`,
    hint: `\`ss -ltnp 'sport = :${port}'\` on the server shows which. All other routes are in place.`,
  })
}

function refused(reason: string, port: number | null): WebopsError {
  return new WebopsError({
    code: port === null ? 'proxy_refused' : 'proxy_port_taken',
    kind: port === null ? 'failed' : 'conflict',
    message:
      port === null
        ? `Caddy refused the routes: ${reason}`
        : `Port ${port} is used by another program on this server, so Caddy cannot serve it.`,
    hint:
      port === null
        ? 'The routes that were there before still work.'
        : `\`ss -ltnp 'sport = :${port}'\` on the server shows which; stop it, or choose other ports with \`webops up\`.`,
  })
}
