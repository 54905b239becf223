import type { Core } from '../core.ts'
import { getRollout } from './get-rollout.ts'
import type { LogLine } from '../ports/queue.ts'
import type { Actor } from '../user/actor.ts'

const CHECK_EVERY_MS = 1500

/** What was written of a rollout's log so far, after a sequence number, piece by piece. @throws rollout_not_found */
export async function readRolloutLog(core: Core, actor: Actor, id: string, after: number): Promise<AsyncIterable<LogLine[]>> {
  await getRollout(core, actor, id)
  return core.rolloutLogs.read(id, after)
}

/**
 * Hands on the lines there are after a sequence number, then new ones, each once and in order, until the rollout is
 * over or the signal aborts. The live log shows them at once; the file and the record are what is true: a rollout that
 * was cancelled while it waited, or whose worker died, ends here too.
 */
export function followRolloutLog(
  core: Core,
  id: string,
  after: number,
  onLines: (lines: LogLine[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  return followLog(core, { id, isOver: () => isOver(core, id) }, after, onLines, signal)
}

/** The same for whatever has a log of this kind. @param log its id, and whether no line comes any more */
export async function followLog(
  core: Core,
  { id, isOver }: { id: string; isOver: () => Promise<boolean> },
  after: number,
  onLines: (lines: LogLine[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let last = after
  const hand = async (lines: LogLine[]) => {
    const fresh = lines.filter((line) => line.sequence > last)
    if (fresh.length === 0 || signal.aborted) return
    last = fresh.at(-1)?.sequence ?? last
    await onLines(fresh)
  }
  const fromFile = async () => {
    for await (const lines of core.rolloutLogs.read(id, last)) {
      if (signal.aborted) return
      await hand(lines)
    }
  }
  // The live log is short: who reads slower than a build prints finds what is missing in the file.
  const handLive = async (lines: LogLine[]) => {
    if ((lines[0]?.sequence ?? 0) > last + 1) await fromFile()
    await hand(lines)
  }

  await fromFile()
  if (await isOver()) return fromFile()
  const following = new AbortController()
  const stop = AbortSignal.any([signal, following.signal])
  const live = core.live.follow(`rollout:${id}`, last, handLive, stop).catch(() => undefined)
  const closed = live.then(() => 'closed' as const)
  while (!signal.aborted) {
    const first = await Promise.race([
      closed,
      core.clock.sleep(CHECK_EVERY_MS, signal).then(
        () => 'later' as const,
        () => 'later' as const,
      ),
    ])
    if (await isOver()) break
    // The live log was closed or lost before the record said so: look again in a moment.
    if (first === 'closed') await core.clock.sleep(CHECK_EVERY_MS, signal).catch(() => undefined)
  }
  following.abort()
  await live
  await fromFile()
}

async function isOver(core: Core, id: string): Promise<boolean> {
  const rollout = await core.rollouts.get(id)
  return rollout?.state !== 'queued' && rollout?.state !== 'running'
}
