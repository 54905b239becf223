import { Redis, type RedisOptions } from 'ioredis'

/**
 * Reads a Redis address: `redis://user:password@host:6379/0`, `rediss://…`, or a Unix socket as
 * `unix:/run/webops/redis.sock?username=panel&password=…`.
 * @throws Error when it is none of these
 */
export function parseRedisUrl(address: string): RedisOptions | string {
  if (/^rediss?:\/\//.test(address)) return address
  const match = /^unix:(?:\/\/)?(\/[^?]+)(?:\?(.*))?$/.exec(address)
  if (!match) throw new Error('REDIS_URL must begin with redis://, rediss:// or unix:/')
  const query = new URLSearchParams(match[2] ?? '')
  return {
    path: match[1],
    username: query.get('username') ?? undefined,
    password: query.get('password') ?? undefined,
    db: Number(query.get('db') ?? 0),
  }
}

/** Connects; reconnects for ever. Errors go to `onError`, since a Redis that is away is a state and no crash. */
export function connectRedis(address: string, onError: (error: Error) => void): Redis {
  const options: RedisOptions = {
    // BullMQ's blocking commands need it.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(100 * times, 2000),
  }
  const parsed = parseRedisUrl(address)
  const redis = typeof parsed === 'string' ? new Redis(parsed, options) : new Redis({ ...parsed, ...options })
  redis.on('error', onError)
  return redis
}
