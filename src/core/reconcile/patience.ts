/** After the first failure a minute, then twice as long each time, at most this long. */
const FIRST_MS = 50_000
const LONGEST_MS = 5 * 60_000

/** Remembers what could not be put right, so that it is not tried, and told of, every minute for ever. */
export class Patience {
  readonly #monotonic: () => number
  readonly #failures = new Map<string, { times: number; notBefore: number }>()

  /** @param monotonic milliseconds */
  constructor(monotonic: () => number) {
    this.#monotonic = monotonic
  }

  mayTry(key: string): boolean {
    return this.#monotonic() >= (this.#failures.get(key)?.notBefore ?? -Infinity)
  }

  failed(key: string): void {
    const times = (this.#failures.get(key)?.times ?? 0) + 1
    const pause = Math.min(FIRST_MS * 2 ** (times - 1), LONGEST_MS)
    this.#failures.set(key, { times, notBefore: this.#monotonic() + pause })
  }

  /** It went well. */
  forget(key: string): void {
    this.#failures.delete(key)
  }
}
