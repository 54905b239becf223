import type { LiveChannel, LogLine } from '../ports/queue.ts'

const KEEP_EVERY_MS = 10_000
/** Lines after which the worker is told that they were read. */
const TELL_EVERY = 8

/** Something that the worker does while somebody follows what it says on a live log. */
export interface LiveTalk {
  channel: string
  /** Says that somebody is there, and has read up to the line of this number. */
  keep(seen: number): Promise<unknown>
  /** Nobody follows it any more, before its end. */
  end(): Promise<unknown>
}

/**
 * Follows it to its end, with signs of life to the worker. Who takes lines slowly makes the worker wait. It is ended when
 * this stops before its end, since the signal aborts or `onLines` throws.
 * @param onLines returns true once its last line was there
 */
export async function followLive(
  live: LiveChannel,
  talk: LiveTalk,
  onLines: (lines: LogLine[]) => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  let seen = 0
  let told = 0
  let over = false
  const tell = async () => {
    told = seen
    await talk.keep(seen)
  }
  const keep = setInterval(() => void tell(), KEEP_EVERY_MS)
  try {
    await live.follow(
      talk.channel,
      0,
      async (lines) => {
        if (await onLines(lines)) over = true
        seen = lines.at(-1)?.sequence ?? seen
        if (seen - told >= TELL_EVERY) void tell()
      },
      signal,
    )
  } finally {
    clearInterval(keep)
    if (!over) await talk.end().catch(() => undefined)
  }
}
