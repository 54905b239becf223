import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

const TIMEOUT_MS = 10_000
/** It stops by itself, whatever becomes of who began it. */
const LONGEST_MS = 15 * 60_000

export interface LoadOptions {
  https?: boolean
  request: RequestOptions
  everyMs: number
}

/** What came of it. */
export interface LoadResult {
  asked: number
  /** Answers 5xx, and requests without an answer. */
  failures: string[]
  /** Longest time in which nothing was answered well, in milliseconds. */
  longestGapMs: number
}

/** Asks for the same thing again and again, on a new connection each time, and counts what does not go well. */
export class Load {
  readonly #options: LoadOptions
  readonly #agent: HttpAgent
  readonly #timer: NodeJS.Timeout
  readonly #pending = new Set<Promise<void>>()
  readonly #failures: string[] = []
  readonly #begun = performance.now()
  #asked = 0
  #lastGood = performance.now()
  #longestGapMs = 0

  constructor(options: LoadOptions) {
    this.#options = options
    this.#agent = options.https ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false })
    this.#timer = setInterval(() => this.#tick(), options.everyMs)
    this.#timer.unref()
  }

  /** Stops, and waits for what is under way. */
  async stop(): Promise<LoadResult> {
    clearInterval(this.#timer)
    await Promise.all(this.#pending)
    return { asked: this.#asked, failures: this.#failures, longestGapMs: Math.round(this.#longestGapMs) }
  }

  #tick(): void {
    if (performance.now() - this.#begun > LONGEST_MS) return clearInterval(this.#timer)
    const asking = this.#ask().finally(() => this.#pending.delete(asking))
    this.#pending.add(asking)
  }

  async #ask(): Promise<void> {
    this.#asked++
    const at = new Date().toISOString()
    try {
      const status = await this.#status()
      if (status >= 500) this.#failures.push(`${at} ${status}`)
      else this.#good()
    } catch (error) {
      this.#failures.push(`${at} ${(error as Error).message}`)
    }
  }

  #good(): void {
    const now = performance.now()
    this.#longestGapMs = Math.max(this.#longestGapMs, now - this.#lastGood)
    this.#lastGood = now
  }

  #status(): Promise<number> {
    const { https, request } = this.#options
    return new Promise((resolve, reject) => {
      const send = https ? httpsRequest : httpRequest
      const call = send({ ...request, agent: this.#agent, rejectUnauthorized: false, timeout: TIMEOUT_MS } as RequestOptions, (answer) => {
        answer.resume()
        answer.on('error', reject)
        answer.on('end', () => resolve(answer.statusCode ?? 0))
      })
      call.on('timeout', () => call.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)))
      call.on('error', reject)
      call.end()
    })
  }
}
