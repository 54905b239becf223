import { isDeepStrictEqual } from 'node:util'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Proxy, ProxyRoute } from '#core/ports/proxy.ts'
import { caddyAdmin, CaddyRefusal } from './caddy-admin.ts'
import { adminOrigin, caddyConfig, publicNames, type CaddySettings } from './caddy-config.ts'
import { deploymentRoute } from './caddy-routes.ts'
import { acmeForCaddy, obtainedCertificates } from './certificate-storage.ts'
import { takenPorts } from './free-ports.ts'
import { serverAddresses } from './server-addresses.ts'
import { upstreamFiles } from './upstream-files.ts'

/** Caddy as the proxy. It is started empty by whoever supervises it; all of its configuration comes from `apply`. */
export function createCaddy(settings: CaddySettings): Proxy {
  const admin = caddyAdmin(settings.adminSocket, settings.adminSecret ? adminOrigin(settings.adminSecret) : null)
  const files = upstreamFiles(settings.upstreamDir, settings.keptDir)
  /** Fingerprints of certificates that Caddy cannot read though we can. */
  const unreadable = new Set<string>()
  let applying: Promise<unknown> = Promise.resolve()

  async function applyNow(all: ProxyRoute[]): Promise<void> {
    // Caddy itself is asked each time: after a crash it is empty again.
    const current = await admin.current()
    const taken = await takenPorts(
      all.flatMap(({ port }) => port ?? []),
      current,
    )
    const given = all.filter(({ port }) => port === null || !taken.includes(port))
    const routes = given.map((route) => (unreadable.has(route.certificate?.fingerprint ?? '') ? { ...route, certificate: null } : route))
    const wanted = await configuration(routes)
    if (!isDeepStrictEqual(current, wanted)) await load(routes, wanted)
    // One port that somebody else has must not keep all other routes from working.
    if (taken[0] !== undefined) throw portTaken(all, taken[0])
    const left = given.find((route, index) => route.certificate && !routes[index]?.certificate)
    if (left) throw certificateRefused(left)
  }

  async function configuration(routes: ProxyRoute[]) {
    const acme = settings.acme ? await acmeForCaddy(settings.storageDir, settings.acme) : null
    const names = [settings.panelHost, ...publicNames(settings, routes)]
    const trusted = acme ? await obtainedCertificates(settings.storageDir, acme, names, new Date()) : undefined
    return caddyConfig({ ...settings, acme }, routes, serverAddresses(), trusted)
  }

  async function load(routes: ProxyRoute[], wanted: Awaited<ReturnType<typeof configuration>>): Promise<void> {
    try {
      await admin.load(wanted)
    } catch (error) {
      if (!(error instanceof CaddyRefusal)) throw error
      const taken = takenPort(error.reason)
      if (taken !== null && routes.some(({ port }) => port === taken)) {
        // It was free a moment ago.
        await applyNow(routes.filter(({ port }) => port !== taken))
        throw portTaken(routes, taken)
      }
      if (taken === null && (await foundUnreadable(routes))) return applyNow(routes)
      throw refused(error.reason, taken)
    }
  }

  /** Whether it was one of the certificates: each is tried with no other. What Caddy has is replaced afterwards. */
  async function foundUnreadable(routes: ProxyRoute[]): Promise<boolean> {
    const certificates = new Map(routes.flatMap(({ certificate }) => (certificate ? [[certificate.fingerprint, certificate]] : [])))
    if (certificates.size === 0 || (await refuses(routes.map(without(null))))) return false
    const before = unreadable.size
    for (const fingerprint of certificates.keys()) if (await refuses(routes.map(without(fingerprint)))) unreadable.add(fingerprint)
    return unreadable.size > before
  }

  async function refuses(routes: ProxyRoute[]): Promise<boolean> {
    try {
      await admin.load(await configuration(routes))
      return false
    } catch (error) {
      if (error instanceof CaddyRefusal) return true
      throw error
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
    describe: (route) => JSON.stringify(deploymentRoute(withoutHashes(route), settings.upstreamDir), null, 2),
  }
}

/** A route without its certificate, unless it is the one that is named. */
const without =
  (fingerprint: string | null) =>
  (route: ProxyRoute): ProxyRoute =>
    route.certificate && route.certificate.fingerprint !== fingerprint ? { ...route, certificate: null } : route

/** A plan is read by more people than may try passwords against their hashes. */
function withoutHashes(route: ProxyRoute): ProxyRoute {
  if (!route.settings) return route
  const basicAuth = route.settings.basicAuth.map(({ user }) => ({ user, hash: '[REDACTED]' }))
  return { ...route, settings: { ...route.settings, basicAuth } }
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

function certificateRefused({ host, deployment }: ProxyRoute): WebopsError {
  return new WebopsError({
    code: 'proxy_certificate_refused',
    kind: 'invalid',
    message: `Caddy cannot use the certificate that was handed in for ${host} of ${deployment}.`,
    hint: `Hand in another one. Until then ${host} has one of the internal authority; all other routes are in place.`,
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
