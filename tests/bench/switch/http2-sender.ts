import { type ClientHttp2Session, connect, constants } from 'node:http2'
import { type Ask, type MakeSender, type Outcome, PATIENCE_MS, type Tally } from './tally.ts'
import type { LoadJob } from './load-job.ts'

const SESSIONS = 8
/** The server had not taken it: the protocol says that it is safe to send it again (RFC 9113, 8.7). */
const NOT_TAKEN = new Set(['ERR_HTTP2_GOAWAY_SESSION', 'ERR_HTTP2_INVALID_SESSION'])

type Sent = Outcome | { notTaken: string }

/** TLS with HTTP/2: a few connections with many streams, as browsers have them. A connection that is closed is made again. */
export const http2Sender: MakeSender = (job, tally) => {
  const sessions: (ClientHttp2Session | undefined)[] = Array.from({ length: SESSIONS }, () => undefined)
  let turn = 0
  const session = (): ClientHttp2Session => {
    turn = (turn + 1) % SESSIONS
    const open = sessions[turn]
    if (open && !open.closed && !open.destroyed) return open
    return (sessions[turn] = newSession(job, tally))
  }
  return {
    async send(ask) {
      const sent = await exchange(session(), job.host, ask)
      if (!('notTaken' in sent)) return sent
      tally.sentAgain(sent.notTaken)
      const again = await exchange(session(), job.host, ask)
      return 'notTaken' in again ? { error: again.notTaken } : again
    },
    close: () => sessions.forEach((open) => open?.close()),
  }
}

function newSession({ port, host, authority }: LoadJob, tally: Tally): ClientHttp2Session {
  tally.connected()
  const made = connect(`https://127.0.0.1:${port}`, { ca: authority, servername: host })
  // What fails with it fails its streams, and is counted there.
  made.on('error', () => undefined)
  return made
}

function exchange(session: ClientHttp2Session, host: string, { method, path, body }: Ask): Promise<Sent> {
  return new Promise((resolve) => {
    let stream
    try {
      stream = session.request({ ':method': method, ':path': path, ':authority': host }, { endStream: body === null })
    } catch (error) {
      resolve(failureOf(error as NodeJS.ErrnoException, 0))
      return
    }
    let status = 0
    let failure: NodeJS.ErrnoException | null = null
    const chunks: Buffer[] = []
    stream.setTimeout(PATIENCE_MS, () => stream.destroy(new Error(`no answer within ${PATIENCE_MS / 1000} s`)))
    stream.on('response', (headers) => (status = Number(headers[':status'])))
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('error', (error) => (failure = error))
    stream.on('close', () => {
      const { rstCode } = stream
      if (failure || rstCode !== constants.NGHTTP2_NO_ERROR) resolve(failureOf(failure, rstCode))
      else if (status === 0) resolve({ error: 'the stream ended without an answer' })
      else resolve({ status, body: Buffer.concat(chunks).toString() })
    })
    if (body) stream.end(body)
  })
}

function failureOf(error: NodeJS.ErrnoException | null, rstCode: number | undefined): Sent {
  const said = `${error?.code ?? ''} ${error?.message ?? 'the stream was reset'} (code ${rstCode ?? 'none'})`
  if (rstCode === constants.NGHTTP2_REFUSED_STREAM || NOT_TAKEN.has(error?.code ?? '')) return { notTaken: said }
  return { error: said }
}
