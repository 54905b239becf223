import { setTimeout as sleep } from 'node:timers/promises'
import { isAbort } from '#core/errors/webops-error.ts'
import type { LogOptions, OnLine } from '#core/ports/engine.ts'
import { runProgram } from '../process/run-program.ts'
import { stateOf } from './container-details.ts'
import { unitOf } from './places.ts'
import type { ContainerRecord } from './records.ts'
import type { Store } from './store.ts'
import { unitStates } from './systemd.ts'

const LOOK_MS = 300
/** Ended, and not about to be started again. */
const OVER = new Set(['created', 'exited'])

/** What a unit's processes have written. With `follow` it ends when the unit does, or with the signal. */
export async function journalOf(
  store: Store,
  record: ContainerRecord,
  options: LogOptions,
  onLine: OnLine,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return
  // By what the kernel knows of the writer: systemd's own lines about the unit are not the application's.
  const match = `_SYSTEMD_UNIT=${unitOf(record.id)}`
  const base = ['--no-pager', '--quiet', '--all', '--output=json', '--output-fields=MESSAGE']
  let cursor: string | null = null
  const read = (text: string) => {
    const entry = parseEntry(text)
    if (!entry) return
    cursor = entry.cursor
    onLine(options.timestamps ? `${entry.at.toISOString()} ${entry.message}` : entry.message, 'stdout')
  }
  const since = options.since ? [`--since=@${options.since.getTime() / 1000}`] : []
  const tail = options.tail === undefined ? [] : [`--lines=${options.tail}`]
  await runProgram('journalctl', ['--sync'], { timeoutMs: 10_000 }).catch(() => undefined)
  if (!options.follow) {
    await runProgram('journalctl', [...base, ...since, ...tail, match], { onLine: read, signal }).catch(unlessAborted)
    return
  }
  const over = new AbortController()
  const following = runProgram('journalctl', [...base, ...since, '--follow', ...(tail.length > 0 ? tail : ['--no-tail']), match], {
    onLine: read,
    signal: AbortSignal.any([signal, over.signal]),
  }).catch(unlessAborted)
  while (!signal.aborted && !(await isOver(record))) await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined)
  if (!signal.aborted) await runProgram('journalctl', ['--sync'], { timeoutMs: 10_000 }).catch(() => undefined)
  over.abort()
  await following
  if (signal.aborted) return
  // What was written between the last look and its end.
  const after = cursor === null ? since : [`--after-cursor=${cursor as string}`]
  await runProgram('journalctl', [...base, ...after, match], { onLine: read, signal }).catch(unlessAborted)
}

async function isOver(record: ContainerRecord): Promise<boolean> {
  const unit = (await unitStates([unitOf(record.id)])).get(unitOf(record.id)) ?? null
  return OVER.has(stateOf(record, unit))
}

/** A line of the journal as JSON (systemd.journal-fields(7)); a message that is no text comes as a list of bytes. */
export function parseEntry(text: string): { message: string; at: Date; cursor: string } | null {
  if (!text.startsWith('{')) return null
  const entry = JSON.parse(text) as { MESSAGE?: string | number[] | null; __REALTIME_TIMESTAMP?: string; __CURSOR?: string }
  const { MESSAGE: message } = entry
  const at = new Date(Number(entry.__REALTIME_TIMESTAMP ?? 0) / 1000)
  return { message: Array.isArray(message) ? Buffer.from(message).toString('utf8') : (message ?? ''), at, cursor: entry.__CURSOR ?? '' }
}

function unlessAborted(error: unknown): void {
  if (!isAbort(error)) throw error
}
