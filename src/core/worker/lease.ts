import type { Clock } from '../ports/clock.ts'
import type { Processes } from '../ports/processes.ts'
import type { ServerStore } from '../server/server.store.ts'
import { fenced, isFenced } from './fenced.ts'
import type { LeaseRecord } from './lease.store.ts'

/** How long a lease is good without a new sign of life. */
export const LEASE_MS = 15_000
const RENEW_MS = 5_000
/** What was seen this long ago counts as seen now. */
const FRESH_MS = 1_000
/** A stand-by looks this often. */
const LOOK_MS = 500

export interface LeasePorts {
  servers: Pick<ServerStore, 'lease' | 'takeLease' | 'renewLease' | 'releaseLease'>
  serverId: string
  processes: Processes
  clock: Clock
  note(message: string, details?: Record<string, unknown>): void
}

/**
 * The right to act on a server, which one worker has at a time. It stands in the database, and its holder renews it. A
 * worker that was frozen finds out by its own clock that it may have lost it, and asks before it does anything.
 */
export class Lease {
  readonly #ports: LeasePorts
  #name: string | null = null
  /** Monotonic time at which it was ours for certain. */
  #seenAt = -Infinity
  /** UTC: a suspended machine's monotonic clock stands still. */
  #until = new Date(0)
  #lost = false
  #onLost = () => {}
  #keeping: NodeJS.Timeout | undefined

  constructor(ports: LeasePorts) {
    this.#ports = ports
  }

  /**
   * Waits until it is ours: until the worker that has it gives it back, is over, or gave no sign of life for 15 s.
   * @throws AbortError when the signal aborts first
   */
  async take(signal: AbortSignal): Promise<void> {
    const { servers, serverId, processes, clock, note } = this.#ports
    const name = (this.#name ??= await processes.own())
    let watched: (LeaseRecord & { since: number }) | null = null
    for (;;) {
      signal.throwIfAborted()
      try {
        const begun = clock.monotonic()
        const seen = await servers.lease(serverId)
        if (watched?.holder !== seen.holder || watched.until?.getTime() !== seen.until?.getTime()) {
          if (watched?.holder !== seen.holder && seen.holder !== null && seen.holder !== name)
            note('Another worker has this server: standing by.', { holder: seen.holder, until: seen.until })
          watched = { ...seen, since: begun }
        }
        if (await this.#isFree(seen, begun - watched.since)) {
          const until = this.#end()
          if (await servers.takeLease(serverId, seen, name, until)) {
            this.#seen(begun, until)
            return
          }
        }
      } catch (error) {
        note('The database could not say which worker may act; asking again.', { error: (error as Error).message })
      }
      await clock.sleep(LOOK_MS, signal)
    }
  }

  /** @param onLost called once, when another worker is found to have it */
  keep(onLost: () => void): void {
    this.#onLost = onLost
    if (this.#lost) return onLost()
    this.#keeping = setInterval(() => {
      // The database may be away; the next one asks again.
      this.#renew().catch(() => undefined)
    }, RENEW_MS)
  }

  /**
   * To be called before everything that changes something.
   * @throws fenced when another worker has it, or when that cannot be ruled out
   */
  async check(): Promise<void> {
    while (!this.#isFresh()) {
      if (this.#lost) throw fenced('another one has taken over this server')
      try {
        await this.#renew()
      } catch (error) {
        if (isFenced(error)) throw error
        // Nobody else can have taken it before its time is over.
        if (this.#age() < LEASE_MS && this.#ports.clock.now() < this.#until) return
        // On a full disk nobody can take it either.
        if (await this.#isStillOurs()) return
        throw fenced('the database does not say whether another one has taken over', error)
      }
    }
  }

  /** Gives it back, so that the next worker need not wait. */
  async release(): Promise<void> {
    clearInterval(this.#keeping)
    if (this.#name === null || this.#lost) return
    this.#lost = true
    this.#seenAt = -Infinity
    await this.#ports.servers.releaseLease(this.#ports.serverId, this.#name)
  }

  async #isFree({ holder, until }: LeaseRecord, unchangedMs: number): Promise<boolean> {
    if (holder === null || until === null || holder === this.#name) return true
    // The second is for a clock that was set back.
    if (until <= this.#ports.clock.now() || unchangedMs >= LEASE_MS) return true
    return this.#ports.processes.isOver(holder)
  }

  async #renew(): Promise<void> {
    const { servers, serverId, clock } = this.#ports
    if (this.#name === null || this.#lost) throw fenced('it has no lease of this server')
    const begun = clock.monotonic()
    const until = this.#end()
    if (await servers.renewLease(serverId, this.#name, until)) return this.#seen(begun, until)
    if (this.#lost) return
    this.#lost = true
    this.#seenAt = -Infinity
    clearInterval(this.#keeping)
    this.#onLost()
    throw fenced('another one has taken over this server')
  }

  /** To be asked where it cannot be renewed. */
  async #isStillOurs(): Promise<boolean> {
    const { servers, serverId } = this.#ports
    return servers.lease(serverId).then(
      ({ holder }) => holder === this.#name,
      () => false,
    )
  }

  #seen(at: number, until: Date): void {
    // Answers may come in another order than they were asked for.
    this.#seenAt = Math.max(this.#seenAt, at)
    if (until > this.#until) this.#until = until
  }

  #end(): Date {
    return new Date(this.#ports.clock.now().getTime() + LEASE_MS)
  }

  #age(): number {
    return this.#ports.clock.monotonic() - this.#seenAt
  }

  #isFresh(): boolean {
    return !this.#lost && this.#age() < FRESH_MS && this.#ports.clock.now() < this.#until
  }
}
