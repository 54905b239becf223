'use client'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { containerLog, followLog, loadLog, rolloutLog, scheduleRunLog, type Source } from './follow-log.ts'
import { LogStore, type LogSnapshot } from './log-store.ts'

const EMPTY: LogSnapshot = { lines: [], state: 'loading', error: null }
const LAST_LINES_MS = 3000

/** The log of a rollout: streamed while it is open, read at once when it has ended. */
export function useRolloutLog(rolloutId: string, open: boolean): LogSnapshot {
  return useEndingLog(
    useMemo(() => rolloutLog(rolloutId), [rolloutId]),
    open,
  )
}

/** The log of a schedule's run, likewise. */
export function useScheduleRunLog(deployment: string, schedule: string, run: string, open: boolean): LogSnapshot {
  return useEndingLog(
    useMemo(() => scheduleRunLog(deployment, schedule, run), [deployment, schedule, run]),
    open,
  )
}

/** @param source the same one as long as the log is the same */
function useEndingLog(source: Source, open: boolean): LogSnapshot {
  const [store, setStore] = useState<LogStore | null>(null)
  const wasOpen = useRef(open)

  useEffect(() => {
    const fresh = new LogStore()
    const controller = new AbortController()
    setStore(fresh)
    if (wasOpen.current) followLog(fresh, source, controller.signal)
    else void loadLog(fresh, source, controller.signal)
    return () => controller.abort()
  }, [source])

  // A rollout that ended while the stream was away sends no end: ask for what is missing.
  useEffect(() => {
    if (open || !wasOpen.current || !store) return
    const controller = new AbortController()
    const timer = setTimeout(() => {
      if (store.read().state !== 'ended') void loadLog(store, source, controller.signal)
    }, LAST_LINES_MS)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [open, source, store])

  return useStore(store)
}

/** What a deployment's container writes. */
export function useContainerLog(deployment: string, tail: number): LogSnapshot {
  const [store, setStore] = useState<LogStore | null>(null)
  useEffect(() => {
    const fresh = new LogStore()
    const controller = new AbortController()
    setStore(fresh)
    followLog(fresh, containerLog(deployment, tail), controller.signal)
    return () => controller.abort()
  }, [deployment, tail])
  return useStore(store)
}

const nothing = () => () => {}

function useStore(store: LogStore | null): LogSnapshot {
  return useSyncExternalStore(
    store?.subscribe ?? nothing,
    () => store?.read() ?? EMPTY,
    () => EMPTY,
  )
}
