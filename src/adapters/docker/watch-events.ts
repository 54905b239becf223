import { setTimeout as sleep } from 'node:timers/promises'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import type { EngineEvent, Labels } from '#core/ports/engine.ts'
import type { EngineConnection } from './engine-connection.ts'
import { LineSplitter } from './line-splitter.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5000

interface RawEvent {
  Action?: string
  Actor?: { Attributes?: Record<string, string> }
  timeNano?: number
  time?: number
}

/** Events of containers with these labels, until the signal aborts. After a cut it goes on where it was. */
export async function watchEvents(
  engine: EngineConnection,
  labels: Labels,
  onEvent: (event: EngineEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  let since: number | null = null
  let pause = FIRST_PAUSE_MS
  while (!signal.aborted) {
    try {
      await listen(engine, labels, since, signal, (raw) => {
        pause = FIRST_PAUSE_MS
        // Nanoseconds do not fit a double: without the last digits an event may come twice, which is better than never.
        since = (raw.timeNano ?? 0) / 1e9 + 1e-6
        onEvent(eventOf(raw))
      })
    } catch {
      // The engine is away; the loop asks again.
    }
    since ??= Date.now() / 1000
    await sleep(pause, undefined, { signal }).catch(() => {})
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }
}

async function listen(
  engine: EngineConnection,
  labels: Labels,
  since: number | null,
  signal: AbortSignal,
  onRaw: (raw: RawEvent) => void,
): Promise<void> {
  const docker = await engine.client()
  const filters = { type: ['container'], label: engine.labelFilter(labels) }
  // `since` with a fraction of a second is a text to the engine; dockerode's types know whole seconds.
  const query = { filters, ...(since === null ? {} : { since: since.toFixed(9) }) } as unknown as Docker.GetEventsOptions
  const stream = (await docker.getEvents(query)) as Readable
  const end = () => stream.destroy()
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  stream.on('error', () => {})
  const records = new LineSplitter((line) => line.trim() && onRaw(JSON.parse(line) as RawEvent))
  stream.on('data', (chunk: Buffer) => records.push(chunk))
  await Promise.race([once(stream, 'end'), once(stream, 'close')]).catch(() => {})
  signal.removeEventListener('abort', end)
}

const ACTIONS = new Set(['start', 'die', 'oom', 'stop', 'kill', 'destroy', 'rename'])

function eventOf(raw: RawEvent): EngineEvent {
  const attributes = raw.Actor?.Attributes ?? {}
  // Some actions carry a text after a colon: `health_status: healthy`.
  const action = (raw.Action ?? '').split(':')[0] ?? ''
  return {
    action: action === 'health_status' || ACTIONS.has(action) ? (action as EngineEvent['action']) : 'other',
    containerName: attributes['name'] ?? '',
    labels: attributes,
    ...(attributes['exitCode'] === undefined ? {} : { exitCode: Number(attributes['exitCode']) }),
    at: new Date(raw.timeNano ? raw.timeNano / 1e6 : (raw.time ?? 0) * 1000),
  }
}
