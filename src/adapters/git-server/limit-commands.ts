import { Transform } from 'node:stream'

/** git holds the whole list of a push's commands in memory. Of 20,000 refs with long names it takes less than this. */
const MOST_BYTES = 8 * 1024 * 1024

/**
 * Passes on what a client sends to `git receive-pack`, as long as its commands, which are packets up to the first `0000`, are
 * not too many.
 * @param onTooMany called for what is no packet or too many of them, with which the stream fails
 */
export function limitCommands(onTooMany: () => void): Transform {
  let head = ''
  /** Bytes that are left of the packet; null: the commands are through. */
  let left: number | null = 0
  let seen = 0

  /** @returns false for too many */
  function read(bytes: Buffer): boolean {
    let at = 0
    while (left !== null && at < bytes.length) {
      if (left > 0) {
        const step = Math.min(left, bytes.length - at)
        left -= step
        at += step
        continue
      }
      head += String.fromCharCode(bytes[at] ?? 0)
      at += 1
      if (head.length < 4) continue
      const length = /^[0-9a-f]{4}$/i.test(head) ? parseInt(head, 16) : -1
      head = ''
      if (length === 0) left = null
      else if (length < 4) return false
      else left = length - 4
    }
    seen += left === null ? 0 : bytes.length
    return seen <= MOST_BYTES
  }

  return new Transform({
    transform(bytes: Buffer, _encoding, done) {
      if (left === null || read(bytes)) return done(null, bytes)
      onTooMany()
      done(new Error('the commands of a push are too many, or none of git'))
    },
  })
}
