import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { PassThrough, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Core } from '#core/core.ts'
import { databaseAway } from '#core/errors/database-away.ts'
import { outOfSpace } from '#core/errors/out-of-space.ts'
import { WebopsError, type ErrorKind } from '#core/errors/webops-error.ts'
import type { GitSession } from '#core/ports/git-server.ts'
import { serveGit } from '#core/push/serve-git.ts'
import type { Actor } from '#core/user/actor.ts'
import { authenticateToken } from '#core/user/authenticate-token.ts'
import { dropRest } from './drop-rest.ts'
import { answerLfs, type LfsRequest, readLfsRequest, refuseLfs } from './git-lfs.ts'
import { type GitHttpRequest, readBasic, readGitRequest, readProtocol } from './git-request.ts'

export { isGit } from './git-request.ts'

/** So long nothing has to come of a request's body until it is given up. */
const STALLED_MS = 60_000
/** So long nobody has to take what is answered until they are given up. */
const STUCK_MS = 300_000
const LOOK_MS = 30_000
/** Of what git says before the request is read to its end. */
const MOST_WAITING = 1024 * 1024
/** Of what a clone asks for: names of objects, and no objects. */
const MOST_ASKED = 16 * 1024 * 1024

const STATUS: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  refused: 422,
  failed: 500,
  unavailable: 503,
  timeout: 504,
}

/** git's smart protocol over HTTP. Bodies go through as they come: a push may be larger than what there is of memory. */
export function gitHttp(core: Core, options: { onUnexpected: (error: unknown) => void }): RequestListener {
  return (request, response) => {
    const lfs = readLfsRequest(request.method ?? 'GET', request.url ?? '/')
    answer(core, request, response, lfs).catch((error: unknown) => {
      const known = error instanceof WebopsError ? error : (outOfSpace(error) ?? databaseAway(error))
      if (!known) options.onUnexpected(error)
      const tell = lfs ? refuseLfs : refuse
      tell(request, response, known ? STATUS[known.kind] : 500, known ? sentences(known) : 'Something went wrong in the panel.')
    })
  }
}

async function answer(core: Core, request: IncomingMessage, response: ServerResponse, lfs: LfsRequest | null): Promise<void> {
  const asked = readGitRequest(request.method ?? 'GET', request.url ?? '/')
  const actor = await authenticate(core, request)
  if (!actor) {
    response.setHeader('WWW-Authenticate', 'Basic realm="WebOps", charset="UTF-8"')
    return refuse(request, response, 401, 'Give a token of yours as the password. The panel makes one under Settings.')
  }
  if (lfs) return answerLfs(core, actor, lfs, request, response)
  if (!asked) return refuse(request, response, 404, 'Nothing of git is here.')
  const { service, stateless } = asked
  if (stateless === 'rpc' && request.headers['content-type'] !== `application/x-${service}-request`)
    return refuse(request, response, 415, 'This is not a request of git.')
  const protocol = readProtocol(request.headers['git-protocol'])
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (!/^(?:identity|(?:x-)?gzip)$/.test(encoding))
    return refuse(request, response, 415, 'A request of git is packed with gzip, or not at all.')
  const session = await serveGit(core, actor, { ...asked, over: 'https', protocol })
  // They may be gone by now, and nobody would be told any more.
  if (response.destroyed) return session.abandon()
  response.once('close', () => {
    if (!response.writableFinished) session.abandon()
  })
  endStuck(session, response)
  endBroken(session, request, response)
  session.errors.resume()
  if (stateless === 'advertise') advertise(session, asked, response)
  else exchange(session, asked, request, response)
}

/** An answer in the middle of which git was ended must not look whole: a client would wait for what is missing. */
function endBroken(session: GitSession, request: IncomingMessage, response: ServerResponse): void {
  let isWhole = false
  session.output.once('end', () => (isWhole = true))
  session.output.once('close', () => {
    if (!isWhole && !response.writableEnded) refuse(request, response, 500, 'git was ended before it answered.')
  })
}

/** Who takes nothing of what waits for them for long is gone, though the connection is there. */
function endStuck(session: GitSession, response: ServerResponse): void {
  let since = 0
  const look = setInterval(() => {
    since = response.writableNeedDrain ? since + LOOK_MS : 0
    if (since < STUCK_MS) return
    session.abandon()
    response.destroy()
  }, LOOK_MS)
  response.once('close', () => clearInterval(look))
}

/** The password is a token; it may stand in place of the user name, too. */
async function authenticate(core: Core, request: IncomingMessage): Promise<Actor | null> {
  const given = readBasic(request.headers.authorization)
  const token = given && (given.password || given.username)
  return token ? authenticateToken(core, token) : null
}

function advertise(session: GitSession, { service }: GitHttpRequest, response: ServerResponse): void {
  session.input.end()
  head(response, `application/x-${service}-advertisement`)
  const line = `# service=${service}\n`
  response.write(`${(line.length + 4).toString(16).padStart(4, '0')}${line}0000`)
  session.output.pipe(response)
}

function exchange(session: GitSession, { service }: GitHttpRequest, request: IncomingMessage, response: ServerResponse): void {
  const body = readBody(request, session, service === 'git-upload-pack' ? MOST_ASKED : session.mostInput)
  body.pipe(session.input)
  if (service === 'git-receive-pack') session.input.once('error', () => refuse(request, response, 400, 'This is no push of git.'))
  // What is answered before the request is read to its end would make proxies break it off.
  head(response, `application/x-${service}-result`)
  const waiting = new PassThrough({ highWaterMark: MOST_WAITING })
  session.output.pipe(waiting)
  const begin = () => {
    if (!response.destroyed) waiting.pipe(response)
  }
  request.once('end', begin)
  // git has its answer, and wants no more of the request: it is read and dropped, so that the answer arrives.
  session.output.once('end', () => {
    body.unpipe(session.input)
    body.resume()
  })
}

/** A request's body, unpacked; who sends nothing for long, or more than this, is not waited for. */
function readBody(request: IncomingMessage, session: GitSession, most: number): Readable {
  const giveUp = () => {
    session.abandon()
    request.destroy()
  }
  const stalled = setTimeout(giveUp, STALLED_MS)
  request.on('data', () => stalled.refresh())
  request.once('end', () => clearTimeout(stalled))
  request.once('close', () => {
    clearTimeout(stalled)
    if (!request.complete) session.abandon()
  })
  const packed = /^(?:x-)?gzip$/.test(request.headers['content-encoding'] ?? '')
  const body = packed ? request.pipe(createGunzip()).on('error', giveUp) : request
  let read = 0
  body.on('data', (bytes: Buffer) => {
    read += bytes.length
    if (read > most) giveUp()
  })
  return body
}

function head(response: ServerResponse, type: string): void {
  // Not sent before there is something to say: git may yet end without a word.
  response.setHeader('Content-Type', type)
  response.setHeader('Cache-Control', 'no-cache, max-age=0, must-revalidate')
  response.setHeader('X-Content-Type-Options', 'nosniff')
}

/** git shows what it is told in plain text. */
function refuse(request: IncomingMessage, response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', Connection: 'close' })
  response.end(`${text}\n`)
  dropRest(request)
}

function sentences({ message, hint }: WebopsError): string {
  return [message, hint].filter(Boolean).join('\n')
}
