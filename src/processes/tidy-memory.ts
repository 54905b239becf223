import { flushCompileCache } from 'node:module'
import { performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

const AFTER_START_MS = 5_000
const EVERY_MS = 30_000
/** Collecting is worth it from here on. */
const GROWN_BYTES = 4 * 1024 * 1024
/** Part of the time since the last look in which something was done. */
const IDLE = 0.05

/**
 * Keeps the process small where it has nothing to do. Node collects garbage when it needs room, so that what a start or a burst of
 * work left behind would stay for hours. Also writes down what was compiled, for the next start.
 */
export function tidyMemory(): void {
  let kept = 0
  let seen = performance.eventLoopUtilization()
  const collect = () => {
    // There with --expose-gc, as the launcher starts us.
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
    kept = getHeapStatistics().used_heap_size
  }
  setTimeout(() => {
    flushCompileCache()
    collect()
  }, AFTER_START_MS).unref()
  setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, seen)
    seen = now
    if (kept > 0 && utilization < IDLE && getHeapStatistics().used_heap_size - kept > GROWN_BYTES) collect()
  }, EVERY_MS).unref()
}
