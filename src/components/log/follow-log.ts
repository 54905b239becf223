import { callApi, describeError } from '../api-client.ts'
import type { ShownLine } from './log-line.ts'
import type { LogStore } from './log-store.ts'

const RETRY_MS = 3000

export interface Source {
  /** Below /api/v1, with `follow=1`; asked again after an interruption. */
  path: (after: number) => string
  /** One line out of an event or an answer. */
  toLine: (data: unknown, store: LogStore) => ShownLine
  /** True when a new connection tells everything from the beginning again. */
  restarts: boolean
}

/**
 * Fills the store from a stream of events until the log ends or the signal aborts. Comes back by itself after an interruption.
 */
export function followLog(store: LogStore, source: Source, signal: AbortSignal): void {
  if (signal.aborted) return
  let opened = false
  const events = new EventSource(`/api/v1${source.path(store.last)}`)
  const stop = () => events.close()
  signal.addEventListener('abort', stop, { once: true })

  events.onopen = () => {
    if (opened && source.restarts) store.clear()
    opened = true
    store.setState('live')
  }
  events.addEventListener('line', (event) => store.add(source.toLine(JSON.parse(event.data as string), store)))
  events.addEventListener('end', () => {
    store.setState('ended')
    events.close()
    signal.removeEventListener('abort', stop)
  })
  events.onerror = () => {
    if (events.readyState !== EventSource.CLOSED) return store.setState('interrupted')
    // The browser has given up: find out why, and ask again later.
    signal.removeEventListener('abort', stop)
    void explain(store, source, signal).then(() => setTimeout(() => followLog(store, source, signal), RETRY_MS))
  }
}

async function explain(store: LogStore, source: Source, signal: AbortSignal): Promise<void> {
  try {
    await callApi('GET', source.path(store.last).replace('follow=1', 'follow=0'), undefined, { signal })
    store.setState('interrupted')
  } catch (error) {
    if (signal.aborted) return
    const { message, hint } = describeError(error)
    store.setState('interrupted', hint ? `${message} ${hint}` : message)
  }
}

/** Fills the store from one answer: for a log that has ended. */
export async function loadLog(store: LogStore, source: Source, signal: AbortSignal): Promise<void> {
  try {
    const path = source.path(store.last).replace('follow=1', 'follow=0')
    const { lines } = await callApi<{ lines: unknown[] }>('GET', path, undefined, { signal })
    for (const line of lines) store.add(source.toLine(line, store))
    store.setState('ended')
  } catch (error) {
    if (!signal.aborted) store.setState('ended', describeError(error).message)
  }
}

/** A rollout's log, which the worker numbers. */
export const rolloutLog = (rolloutId: string): Source => ({
  path: (after) => `/rollouts/${rolloutId}/logs?follow=1&after=${after}`,
  toLine: (data) => {
    const { sequence, ...line } = data as Omit<ShownLine, 'number'> & { sequence: number }
    return { ...line, number: sequence }
  },
  restarts: false,
})

/** The log of a schedule's run. It has no steps to tell apart. */
export const scheduleRunLog = (deployment: string, schedule: string, run: string): Source => ({
  path: (after) => `/deployments/${deployment}/schedules/${schedule}/runs/${run}/logs?follow=1&after=${after}`,
  toLine: (data) => {
    const { sequence, at, stream, text } = data as Omit<ShownLine, 'number'> & { sequence: number }
    return { at, stream, text, number: sequence }
  },
  restarts: false,
})

/** A container's log: its last lines and what comes after, numbered as they come. */
export const containerLog = (deployment: string, tail: number): Source => ({
  path: () => `/deployments/${deployment}/logs?follow=1&tail=${tail}`,
  toLine: (data, store) => ({ ...(data as Omit<ShownLine, 'number'>), number: store.last + 1 }),
  restarts: true,
})
