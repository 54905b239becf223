import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { contentSecurityPolicy } from '../app/content-security-policy.ts'
import { type ApiOptions, createApi } from '#api/app.ts'
import { cookieAuthentication } from '#api/session-cookie.ts'
import { takesArchive } from '#api/takes-archive.ts'
import { seeToPreviews } from '#core/preview/see-to-previews.ts'
import { seeToPushedBranches } from '#core/preview/see-to-pushed-branches.ts'
import { settlePushes, sweepRepositories } from '#core/push/settle-pushes.ts'
import { resumeDeliveries } from '#core/webhook/resume-deliveries.ts'
import { repeat } from '#core/worker/repeat.ts'
import { gitHttp, isGit } from '#git-doors/git-http.ts'
import { env } from '#env'
import { failedRequest } from './failed-request.ts'
import { lightResponse } from './light-response.ts'
import { processLog } from './log.ts'
import { setPanelCore } from './panel-core.ts'
import { openGitSsh } from './start-git-ssh.ts'
import { tidyMemory } from './tidy-memory.ts'
import { wirePanel } from './wire-panel.ts'

/** The panel: one HTTP server on a Unix socket. The REST API comes before Next, which costs 0.45 ms a request. */
const log = processLog('panel', env().logLevel)
const appDir = join(import.meta.dirname, '../..')
const isDevelopment = env().mode === 'development'
/** In which the body of a request has to be here. */
const BODY_MS = 60_000
const RESUME_EVERY_MS = 30_000
/** A branch whose pusher did not wait for it moves that much later. */
const SETTLE_EVERY_MS = 3_000
const SWEEP_EVERY_MS = 60 * 60_000
const PREVIEWS_EVERY_MS = 20_000

const panel = await wirePanel(env(), log)
setPanelCore(panel.core)

const api = getRequestListener(createApi(panel.core, apiOptions()).fetch, { overrideGlobalObjects: false })
const git = gitHttp(panel.core, { onUnexpected: (error) => log.error({ error }, 'A push or clone failed.') })
const pages = await preparePages()
const server = createServer((request, response) => {
  const url = request.url ?? '/'
  if (isGit(url)) return void git(request, response)
  endLate(request)
  const listener = isApi(url) ? api : pages
  void listener(request, response)
})
// Long logs are followed, and archives come, for hours; a request that does not come at all is what must end.
server.requestTimeout = 0
server.headersTimeout = 20_000
// Longer than Caddy's 4 s for idle upstream connections would be a race the other way round.
server.keepAliveTimeout = 10_000
if (!isDevelopment) server.on('upgrade', (_request, socket) => socket.destroy())

await listen()
log.info({ socket: env().panelSocket }, 'The panel listens.')
const gitSsh = await openGitSsh(panel.core, env(), log)
tidyMemory()
const resuming = new AbortController()
repeat(RESUME_EVERY_MS, () => resumeDeliveries(panel.core, onResumeError), onResumeError, resuming.signal)
repeat(SETTLE_EVERY_MS, () => settlePushes(panel.core, onPushError), onPushError, resuming.signal)
repeat(SWEEP_EVERY_MS, () => sweepRepositories(panel.core, onPushError), onPushError, resuming.signal)
repeat(PREVIEWS_EVERY_MS, () => seeToPreviews(panel.core, onPreviewError), onPreviewError, resuming.signal)
repeat(PREVIEWS_EVERY_MS, () => seeToPushedBranches(panel.core, onPreviewError), onPreviewError, resuming.signal)

let stopping = false
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    log.info('The panel stops.')
    resuming.abort()
    void gitSsh?.close()
    server.close()
    server.closeIdleConnections()
    // Followers of logs stay connected for ever: they reconnect by themselves.
    setTimeout(() => server.closeAllConnections(), 1000)
    setTimeout(() => void panel.close().finally(() => process.exit(0)), 1500)
  })
}

function onResumeError(error: unknown): void {
  log.warn({ error }, 'A delivery could not be seen to; trying again.')
}

function onPushError(error: unknown): void {
  log.warn({ error }, 'A push could not be seen to; trying again.')
}

function onPreviewError(error: unknown): void {
  log.warn({ error }, 'A preview could not be seen to; trying again.')
}

function apiOptions(): ApiOptions {
  const { nextAuthSecret, panelUrl, version } = env()
  if (!nextAuthSecret) throw new Error('NEXTAUTH_SECRET is not set: `webops up` makes one.')
  return {
    ...(version ? { version } : {}),
    response: lightResponse(),
    authenticateCookie: cookieAuthentication(panel.core, nextAuthSecret),
    panelOrigins: [panelUrl],
    onUnexpected: (error, request) => log.error(failedRequest(error, request), 'A request failed.'),
  }
}

/** Ends a request whose body is not here in time. An archive may take its time: whoever reads it looks whether anything comes. */
function endLate(request: IncomingMessage): void {
  const { method = '', url = '/', headers } = request
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  if (!hasBody || takesArchive(method, url.split('?')[0] ?? '')) return
  const timer = setTimeout(() => {
    if (!request.complete) request.destroy()
  }, BODY_MS)
  request.once('close', () => clearTimeout(timer))
}

function isApi(url: string): boolean {
  return url.startsWith('/api/') && !url.startsWith('/api/auth/')
}

async function preparePages(): Promise<RequestListener> {
  if (!isDevelopment) await useBuiltConfiguration()
  const { default: next } = await import('next')
  const app = next({ dev: isDevelopment, dir: appDir })
  await app.prepare()
  const handle = app.getRequestHandler()
  return (request: IncomingMessage, response: ServerResponse) => {
    // Where to go back to after signing in. A header of that name from outside is overwritten.
    request.headers['x-webops-path'] = request.url ?? '/'
    const policy = contentSecurityPolicy(randomBytes(16).toString('base64'), isDevelopment)
    // Next takes the nonce for its own scripts from the request's header.
    request.headers['content-security-policy'] = policy
    response.setHeader('Content-Security-Policy', policy)
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Referrer-Policy', 'same-origin')
    handle(request, response).catch((error: unknown) => {
      log.error(failedRequest(error, request), 'A page failed.')
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  }
}

/**
 * Hands over what `next build` resolved, as Next's own server of a standalone build does. Next would else compile next.config.ts, and
 * keep its compiler in memory for that (38 MB); a configuration that is given to `next()` does not get as far as that.
 */
async function useBuiltConfiguration(): Promise<void> {
  const file = await readFile(join(appDir, '.next/required-server-files.json'), 'utf8')
  const { config } = JSON.parse(file) as { config: import('next').NextConfig }
  // eslint-disable-next-line no-restricted-properties -- it is told to Next, which asks for it there
  process.env['__NEXT_PRIVATE_STANDALONE_CONFIG'] = JSON.stringify(config)
}

async function listen(): Promise<void> {
  const socket = env().panelSocket
  await mkdir(dirname(socket), { recursive: true })
  await rm(socket, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socket, resolve)
  })
  // Caddy runs as a user of its own. What is behind this socket is what the world may ask too.
  await chmod(socket, 0o666)
}
