'use client'
import { useSyncExternalStore } from 'react'

/** One timer for all relative times of a page, however many there are. */
function makeTicker(everyMs: number) {
  let now = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  const listeners = new Set<() => void>()
  return {
    subscribe(listener: () => void) {
      listeners.add(listener)
      timer ??= setInterval(() => {
        now = Date.now()
        for (const each of listeners) each()
      }, everyMs)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
    /** Coarse on purpose: it must not change between two reads of one render. */
    read() {
      if (!timer) now = Math.floor(Date.now() / everyMs) * everyMs
      return now
    },
  }
}

const ticker = makeTicker(1000)

/** The time in milliseconds, renewed each second. */
export function useNow(): number {
  return useSyncExternalStore(ticker.subscribe, ticker.read, ticker.read)
}
