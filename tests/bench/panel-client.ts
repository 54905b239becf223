import { createRequire } from 'node:module'

/**
 * A client of its own process, so that what it takes is not the panel's: asks the same again and again on ten connections that stay open.
 * Reads what to ask from its argument, in JSON, and prints what it saw.
 */
export interface Load {
  url: string
  socketPath?: string
  token: string
  connections: number
  seconds: number
  ca?: string
}

export interface Seen {
  perSecond: number
  p50Ms: number
  p95Ms: number
  answers: number
  /** Answers other than 200, and connections that failed. */
  wrong: number
}

interface Run {
  on(event: 'response', listener: (client: unknown, status: number, bytes: number, ms: number) => void): void
  then(done: (result: { requests: { total: number }; duration: number; errors: number; non2xx: number }) => void): void
}
// It is CommonJS without types.
const autocannon = createRequire(import.meta.url)('autocannon') as (options: object) => Run

const { url, socketPath, token, connections, seconds, ca } = JSON.parse(process.argv[2] ?? '{}') as Load
const times: number[] = []
const run = autocannon({
  url,
  connections,
  duration: seconds,
  headers: { authorization: `Bearer ${token}` },
  ...(socketPath ? { socketPath } : {}),
  ...(ca ? { tlsOptions: { ca } } : {}),
})
run.on('response', (_client, _status, _bytes, ms) => times.push(ms))
const result = await run
times.sort((a, b) => a - b)
const at = (part: number) => times[Math.max(0, Math.ceil(part * times.length) - 1)] ?? NaN
const seen: Seen = {
  perSecond: result.requests.total / result.duration,
  p50Ms: at(0.5),
  p95Ms: at(0.95),
  answers: times.length,
  wrong: result.errors + result.non2xx,
}
process.stdout.write(JSON.stringify(seen))
