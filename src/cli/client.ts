import { readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { rootCertificates } from 'node:tls'
import { createParser } from 'eventsource-parser'
import { Agent, type Dispatcher, request as send } from 'undici'
import { errorView } from '#api/schemas/views.ts'
import { type ErrorKind, WebopsError } from '#core/errors/webops-error.ts'
import type { Env } from '#env'
import { type Connection, findConnection } from './connection.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One server-sent event. */
export interface StreamEvent {
  event: string
  id: string | null
  data: string
}

/** While a promise that it returns is pending, no more is read. */
export type OnEvent = (event: StreamEvent) => void | Promise<void>

export interface Client {
  /** The panel's address, for people. */
  url: string
  /**
   * One call of the API.
   * @param path with its query, such as `/api/v1/deployments?limit=50`
   * @returns the parsed answer; null for an empty one
   * @throws WebopsError as the API gave it, or panel_unreachable
   */
  request(method: Method, path: string, body?: unknown, headers?: Record<string, string>): Promise<unknown>
  /**
   * One call whose answer is a text, and no JSON.
   * @throws WebopsError as the API gave it, or panel_unreachable
   */
  text(path: string): Promise<string>
  /**
   * Follows server-sent events until the server ends them or the signal aborts.
   * @returns `ended` when the server said `event: end`, `interrupted` when the connection went away before
   */
  stream(path: string, onEvent: OnEvent, signal: AbortSignal): Promise<'ended' | 'interrupted'>
  /**
   * Bytes as they come. Where the connection breaks off, the stream ends with an error.
   * @throws WebopsError as the API gave it, or panel_unreachable
   */
  download(path: string, signal: AbortSignal): Promise<Readable>
  /**
   * Hands bytes over as the body of a PUT. The answer may take as long as it takes.
   * @param length in bytes; null: not known before its end
   * @throws WebopsError as the API gave it, or panel_unreachable
   */
  upload(path: string, bytes: Readable, length: number | null, signal: AbortSignal): Promise<unknown>
  close(): Promise<void>
}

const version = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version
const USER_AGENT = `webops-cli/${version}`

const CLOSED = new Set(['ECONNRESET', 'UND_ERR_SOCKET', 'EPIPE'])

/** A query (a plan, a detection) may clone a repository before it answers. */
const ANSWER_TIMEOUT_MS = 180_000

/**
 * A client of the panel that the environment names.
 * @throws WebopsError not_connected
 */
export function createClient(env: Env): Client {
  return clientOf(findConnection(env))
}

/** A client of a panel that is known already. */
export function clientOf(connection: Connection): Client {
  // The socket speaks plain HTTP: TLS is the proxy's affair.
  const base = connection.socketPath ? 'http://localhost' : connection.url
  const dispatcher = new Agent({
    connect: {
      socketPath: connection.socketPath,
      timeout: 10_000,
      ...(connection.certificateAuthority ? { ca: [...rootCertificates, connection.certificateAuthority] } : {}),
    },
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
  })

  async function call(
    method: Method,
    path: string,
    options: { body?: string | Readable; headers: Record<string, string>; signal?: AbortSignal; follow?: boolean },
  ) {
    try {
      return await send(base + path, {
        dispatcher,
        method,
        body: options.body,
        signal: options.signal,
        headers: { ...options.headers, authorization: `Bearer ${connection.token.reveal()}`, 'user-agent': USER_AGENT },
        // A log may be silent for as long as a build compiles.
        ...(options.follow ? { bodyTimeout: 0, headersTimeout: 0 } : {}),
      })
    } catch (error) {
      if (options.signal?.aborted) throw error
      throw unreachable(connection, error)
    }
  }

  /** The proxy closes idle connections when its routes change; reading again does no harm. */
  async function callAgain(...[method, path, options]: Parameters<typeof call>) {
    try {
      return await call(method, path, options)
    } catch (error) {
      const closed = error instanceof WebopsError && CLOSED.has((error.cause as NodeJS.ErrnoException).code ?? '')
      if (method !== 'GET' || !closed) throw error
      return call(method, path, options)
    }
  }

  return {
    url: connection.url,

    async request(method, path, body, headers = {}) {
      const answer = await callAgain(method, path, {
        body: body === undefined ? undefined : JSON.stringify(body),
        headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      })
      const text = await answer.body.text()
      if (answer.statusCode >= 400) throw asError(answer.statusCode, text)
      return text ? parse(text, answer.statusCode) : null
    },

    async text(path) {
      const answer = await callAgain('GET', path, { headers: { accept: 'text/plain' } })
      const text = await answer.body.text()
      if (answer.statusCode >= 400) throw asError(answer.statusCode, text)
      return text
    },

    async stream(path, onEvent, signal) {
      const answer = await callAgain('GET', path, { headers: { accept: 'text/event-stream' }, signal, follow: true })
      if (answer.statusCode >= 400) throw asError(answer.statusCode, await answer.body.text())
      return readEvents(answer, onEvent, signal)
    },

    async download(path, signal) {
      const answer = await callAgain('GET', path, { headers: { accept: 'application/gzip' }, signal, follow: true })
      if (answer.statusCode >= 400) throw asError(answer.statusCode, await answer.body.text())
      return answer.body
    },

    async upload(path, bytes, length, signal) {
      const headers = { 'content-type': 'application/octet-stream', ...(length !== null && { 'content-length': String(length) }) }
      const answer = await call('PUT', path, { body: bytes, headers, signal, follow: true })
      const text = await answer.body.text()
      if (answer.statusCode >= 400) throw asError(answer.statusCode, text)
      return parse(text, answer.statusCode)
    },

    close: () => dispatcher.close(),
  }
}

async function readEvents(answer: Dispatcher.ResponseData, onEvent: OnEvent, signal: AbortSignal): Promise<'ended' | 'interrupted'> {
  let ended = false
  let taken: Promise<unknown> = Promise.resolve()
  const parser = createParser({
    onEvent(message) {
      if (message.event === 'end') ended = true
      else taken = Promise.all([taken, onEvent({ event: message.event ?? 'message', id: message.id ?? null, data: message.data })])
    },
  })
  const decoder = new TextDecoder()
  try {
    for await (const chunk of answer.body) {
      parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }))
      await taken
      if (ended) break
    }
  } catch (error) {
    if (signal.aborted) throw error
  }
  return ended ? 'ended' : 'interrupted'
}

function parse(text: string, status: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw notAnApi(status)
  }
}

const KINDS: Record<number, ErrorKind> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  422: 'refused',
  503: 'unavailable',
  504: 'timeout',
}

function asError(status: number, text: string): WebopsError {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return notAnApi(status)
  }
  const parsed = errorView.safeParse(body)
  if (!parsed.success) return notAnApi(status)
  const { code, message, hint, field } = parsed.data.error
  return new WebopsError({ code, kind: KINDS[status] ?? 'failed', message, hint: hint ?? undefined, field: field ?? undefined })
}

function notAnApi(status: number): WebopsError {
  return new WebopsError({
    code: 'not_a_panel',
    kind: 'unavailable',
    message: `The address answered with status ${status} and nothing that the WebOps API would say.`,
    hint: 'Look whether the address is the panel’s own (webops status on the server prints it), and whether it is running.',
  })
}

function unreachable(connection: Connection, cause: unknown): WebopsError {
  const { code = '', message } = cause as NodeJS.ErrnoException
  const certificate = /CERT|SIGNATURE|ISSUER/.test(code)
  const place = connection.socketPath ?? connection.url
  return new WebopsError({
    code: certificate ? 'certificate_not_trusted' : 'panel_unreachable',
    kind: 'unavailable',
    message: certificate
      ? `The certificate of ${place} is not trusted here: ${message}`
      : `The panel at ${place} does not answer: ${message || code}`,
    hint: certificate
      ? 'Give the panel’s certificate authority to webops login --ca <file>; webops status on the server says where it is.'
      : 'webops status on the server says what runs; webops up starts what does not.',
    cause,
  })
}
