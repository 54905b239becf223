/** Counts attempts in a sliding window, in memory: enough for one panel process. */
export class Attempts {
  readonly #limit: number
  readonly #windowMs: number
  readonly #times = new Map<string, number[]>()

  constructor(limit: number, windowMs: number) {
    this.#limit = limit
    this.#windowMs = windowMs
  }

  /** Notes one. @returns false when there were too many already */
  allow(key: string, nowMs: number): boolean {
    if (this.#times.size > 10_000) this.#forgetOld(nowMs)
    const recent = this.#recent(key, nowMs)
    if (recent.length >= this.#limit) return false
    this.#times.set(key, [...recent, nowMs])
    return true
  }

  /** Starts again from nothing, after a success. */
  forget(key: string): void {
    this.#times.delete(key)
  }

  #recent(key: string, nowMs: number): number[] {
    return (this.#times.get(key) ?? []).filter((time) => time > nowMs - this.#windowMs)
  }

  #forgetOld(nowMs: number): void {
    for (const key of this.#times.keys()) if (this.#recent(key, nowMs).length === 0) this.#times.delete(key)
  }
}
