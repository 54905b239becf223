import type { Redis } from 'ioredis'

type Listener = (message: string) => void

/** One subscribing connection, shared by all who listen in this process. */
export class Subscriber {
  readonly #redis: Redis
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #reconnected = new Set<() => void>()

  constructor(redis: Redis) {
    this.#redis = redis
    redis.on('message', (channel: string, message: string) => {
      for (const listener of this.#listeners.get(channel) ?? []) listener(message)
    })
    let first = true
    redis.on('ready', () => {
      if (!first) for (const listener of this.#reconnected) listener()
      first = false
    })
  }

  /** Listens to a channel until the returned function is called. */
  async listen(channel: string, listener: Listener): Promise<() => void> {
    let listeners = this.#listeners.get(channel)
    if (!listeners) {
      listeners = new Set()
      this.#listeners.set(channel, listeners)
      await this.#redis.subscribe(channel)
    }
    listeners.add(listener)
    const present = listeners
    return () => {
      present.delete(listener)
      if (present.size > 0 || this.#listeners.get(channel) !== present) return
      this.#listeners.delete(channel)
      this.#redis.unsubscribe(channel).catch(() => undefined)
    }
  }

  /** Calls back whenever the connection was lost and is there again: messages may have been missed. */
  onReconnect(listener: () => void): () => void {
    this.#reconnected.add(listener)
    return () => this.#reconnected.delete(listener)
  }
}
