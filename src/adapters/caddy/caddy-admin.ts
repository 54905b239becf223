import { request } from 'node:http'
import { WebopsError } from '#core/errors/webops-error.ts'

/** Caddy said no to a configuration. */
export class CaddyRefusal extends Error {
  readonly reason: string

  constructor(reason: string) {
    super(reason)
    this.name = 'CaddyRefusal'
    this.reason = reason
  }
}

/** Caddy's admin API on a Unix socket. */
export interface CaddyAdmin {
  /** The configuration that is loaded, null for none. @throws proxy_unreachable */
  current(): Promise<unknown>
  /** Replaces the configuration. Caddy keeps the old one when it cannot. @throws proxy_unreachable, CaddyRefusal */
  load(configuration: unknown): Promise<void>
}

const TIMEOUT_MS = 30_000

/** @param origin what Caddy was told to obey; null: it obeys all who reach its socket */
export function caddyAdmin(socketPath: string, origin: string | null = null): CaddyAdmin {
  const ask = async (method: string, path: string, body?: string) => {
    const answer = await askSocket(socketPath, origin, method, path, body)
    // One that was not told yet knows no origin at all.
    return origin !== null && answer.status === 403 ? askSocket(socketPath, null, method, path, body) : answer
  }
  return {
    async current() {
      const { status, body } = await ask('GET', '/config/')
      return status === 200 ? (JSON.parse(body) as unknown) : null
    },
    async load(configuration) {
      const { status, body } = await ask('POST', '/load', JSON.stringify(configuration))
      if (status !== 200) throw new CaddyRefusal(reasonOf(body) || `status ${status}`)
    },
  }
}

function askSocket(
  socketPath: string,
  origin: string | null,
  method: string,
  path: string,
  body?: string,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        socketPath,
        method,
        path,
        agent: false,
        timeout: TIMEOUT_MS,
        headers: {
          host: 'localhost',
          ...(origin ? { origin: `http://${origin}` } : {}),
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', (error) => reject(unreachable(socketPath, error)))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }))
      },
    )
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)))
    outgoing.on('error', (error) => reject(unreachable(socketPath, error)))
    outgoing.end(body)
  })
}

function reasonOf(body: string): string {
  try {
    return String((JSON.parse(body) as { error?: unknown }).error ?? '')
  } catch {
    return body.trim().slice(0, 500)
  }
}

function unreachable(socketPath: string, cause: Error): WebopsError {
  return new WebopsError({
    code: 'proxy_unreachable',
    kind: 'unavailable',
    message: `Caddy does not answer at ${socketPath}: ${cause.message}.`,
    hint: '`webops status` says whether Caddy runs, and `webops up` starts it.',
    cause,
  })
}
