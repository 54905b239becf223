import { quantile } from '../support/report.ts'
import type { LoadJob, LoadReport, Trouble } from './load-job.ts'

const MOST_TROUBLES = 40
/** Of so many requests the times are kept. */
const MOST_TIMES = 200_000

export interface Ask {
  method: 'GET' | 'POST'
  path: '/' | '/slow'
  body: Buffer | null
}

export type Outcome = { status: number; body: string } | { error: string }

const BODY = Buffer.alloc(512, 'x')
const SLOW_EVERY = 100

/** The next request: two of five are POSTs, one of a hundred takes three seconds. */
export function askNumber(number: number): Ask {
  const slow = number % SLOW_EVERY === 0
  // Slow ones are of both kinds, too.
  const post = slow ? (number / SLOW_EVERY) % 2 === 0 : number % 5 < 2
  return { method: post ? 'POST' : 'GET', path: slow ? '/slow' : '/', body: post ? BODY : null }
}

/** Counts what became of each request. */
export class Tally {
  readonly #times: number[] = []
  readonly #troubles: Trouble[] = []
  #count = {
    requests: 0,
    posts: 0,
    slow: 0,
    serverErrors: 0,
    failed: 0,
    wrong: 0,
    sentAgain: 0,
    connections: 0,
    socketsOpened: 0,
    socketsClosed: 0,
  }

  note(ask: Ask, outcome: Outcome, durationMs: number): void {
    this.#count.requests += 1
    if (ask.method === 'POST') this.#count.posts += 1
    if (ask.path === '/slow') this.#count.slow += 1
    else if (this.#times.length < MOST_TIMES) this.#times.push(durationMs)
    const about = `${ask.method} ${ask.path} after ${Math.round(durationMs)} ms`
    if ('error' in outcome) this.#trouble('failed', `${about}: ${outcome.error}`)
    else if (outcome.status >= 500) this.#trouble('serverErrors', `${about}: ${outcome.status} ${outcome.body.slice(0, 200)}`)
    else if (outcome.status !== 200 || !outcome.body.endsWith(`; ${ask.body?.length ?? 0} bytes\n`))
      this.#trouble('wrong', `${about}: ${outcome.status} ${outcome.body.slice(0, 200)}`)
  }

  sentAgain(why: string): void {
    this.#trouble('sentAgain', why)
  }

  connected(): void {
    this.#count.connections += 1
  }

  socketOpened(): void {
    this.#count.socketsOpened += 1
  }

  socketClosed(why: string): void {
    this.#trouble('socketsClosed', `a WebSocket closed: ${why}`)
  }

  /** @param seconds for how long requests were sent */
  report(seconds: number): LoadReport {
    const times = this.#times.length > 0 ? this.#times : [0]
    return {
      seconds,
      ...this.#count,
      medianMs: quantile(times, 0.5),
      p99Ms: quantile(times, 0.99),
      troubles: this.#troubles,
    }
  }

  #trouble(kind: keyof Pick<LoadReport, 'serverErrors' | 'failed' | 'wrong' | 'sentAgain' | 'socketsClosed'>, what: string): void {
    this.#count[kind] += 1
    if (this.#troubles.length < MOST_TROUBLES) this.#troubles.push({ at: Date.now(), what: `${kind}: ${what}` })
  }
}

/** One way to send requests. */
export interface Sender {
  send(ask: Ask): Promise<Outcome>
  close(): void
}

export type MakeSender = (job: LoadJob, tally: Tally) => Sender

/** Longer than any answer takes. */
export const PATIENCE_MS = 30_000
