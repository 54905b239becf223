import { X509Certificate } from 'node:crypto'
import { dnsNamesOf } from '../domain/certificate-rules.ts'
import { isPrivateHost } from '../domain/host-name.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { ProxyCertificate, ProxyRoute } from '../ports/proxy.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { CertificateUnusable, openCertificate } from './open-certificate.ts'
import type { ServerRoute } from './route.store.ts'
import { DEFAULT_ROUTE_SETTINGS } from './route-settings.schema.ts'
import { safeRoute } from './safe-route.ts'

type Applier = Pick<WorkerCore, 'clock' | 'opener' | 'routes' | 'serverId' | 'services' | 'settings' | 'note'>

interface Note {
  message: string
  details: Record<string, unknown>
}

/** What is wrong with one of the routes while all the others are in place. */
const PARTIAL = ['proxy_port_taken', 'proxy_certificate_refused']

/**
 * Hands all routes of this server to the proxy, which does nothing when it has them already. Routes that the panel
 * would not have written, and certificates that cannot be used, are left out.
 * @returns what is wrong with one of them while the others are in place (a port that another program has); else null
 * @throws proxy_unreachable, proxy_refused
 */
export function applyRoutes(worker: Applier): Promise<string | null> {
  const applying = (turns.get(worker.routes) ?? Promise.resolve()).then(() => applyNow(worker))
  turns.set(
    worker.routes,
    applying.catch(() => undefined),
  )
  return applying
}

/** One after the other: what was read first must not be handed over last. */
const turns = new WeakMap<object, Promise<unknown>>()

async function applyNow(worker: Applier): Promise<string | null> {
  const stored = await worker.routes.listForServer(worker.serverId)
  const safe = stored.filter((route) => isSafe(route) && !isOurs(route, worker))
  const notes: Note[] = stored
    .filter((route) => !safe.includes(route))
    .map(({ deployment, host, path, port }) => ({
      message: 'A route is not one that WebOps would have stored; it is left out.',
      details: { route: { deployment, host, path, port } },
    }))
  const routes = await Promise.all(safe.map((route) => proxyRoute(worker, route, safe, notes)))
  try {
    await worker.services.proxy.apply(routes)
    return null
  } catch (error) {
    if (!(error instanceof WebopsError) || !PARTIAL.includes(error.code)) throw error
    notes.push({ message: error.message, details: { hint: error.hint } })
    return `${error.message} ${error.hint ?? ''}`
  } finally {
    sayOnce(worker, notes)
  }
}

function isSafe({ deployment, host, path, port, kind, redirectTo, maintenance, settings }: ServerRoute): boolean {
  return safeRoute.safeParse({ deployment, host, path, port, kind, redirectTo, maintenance, settings }).success
}

/** The panel's own address is nobody else's. */
function isOurs({ host, port }: ServerRoute, { settings }: Applier): boolean {
  const panel = new URL(settings.panelUrl)
  return host === panel.hostname || (port !== null && (port === settings.httpPort || String(port) === (panel.port || '443')))
}

async function proxyRoute(worker: Applier, route: ServerRoute, all: ServerRoute[], notes: Note[]): Promise<ProxyRoute> {
  const { deployment, host, path, port, kind, redirectTo, maintenance, dnsState } = route
  const settings = route.settings ?? DEFAULT_ROUTE_SETTINGS
  return {
    deployment,
    host,
    path,
    port,
    kind,
    redirectTo,
    settings,
    maintenance,
    certificate: await certificateOf(worker, route, all, notes),
    // Who asks for a name that does not lead here gets no certificate, and after a few times nobody on this server does.
    publicName: host !== null && settings.tls === 'auto' && dnsState === 'ok' && !host.startsWith('*.') && !isPrivateHost(host),
  }
}

async function certificateOf(worker: Applier, route: ServerRoute, all: ServerRoute[], notes: Note[]): Promise<ProxyCertificate | null> {
  const { host, certificate, deployment, deploymentId } = route
  if (host === null || certificate === null || route.settings?.tls !== 'custom') return null
  try {
    const opened = await openCertificate(certificate, { deploymentId, host }, worker.opener, worker.clock.now())
    const foreign = foreignName(opened.chain, route, all, new URL(worker.settings.panelUrl).hostname)
    if (foreign) throw new CertificateUnusable(`the certificate names ${foreign} too, which is not of this deployment`)
    return opened
  } catch (error) {
    if (!(error instanceof CertificateUnusable)) throw error
    notes.push({ message: 'A certificate that was handed in cannot be used.', details: { deployment, host, reason: error.message } })
    return null
  }
}

/** A name of somebody else's that the proxy might answer for with this certificate. One that has its own answers with that. */
function foreignName(chain: string, { deploymentId }: ServerRoute, all: ServerRoute[], panelHost: string): string | undefined {
  const names = new Set(dnsNamesOf(new X509Certificate(chain)))
  if (names.has(panelHost)) return panelHost
  const others = all.filter((other) => other.deploymentId !== deploymentId && other.settings?.tls !== 'custom')
  return others.find((other) => other.host !== null && names.has(other.host))?.host ?? undefined
}

const said = new WeakMap<object, Set<string>>()

/** Routes are applied every few seconds: what was wrong the last time and still is has been said. */
function sayOnce({ routes, note }: Applier, notes: Note[]): void {
  const before = said.get(routes)
  const now = new Map(notes.map((each) => [JSON.stringify(each), each]))
  said.set(routes, new Set(now.keys()))
  for (const [key, { message, details }] of now) if (!before?.has(key)) note(message, details)
}
