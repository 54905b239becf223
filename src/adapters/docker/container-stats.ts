import type { ContainerStats } from '#core/ports/engine.ts'

/** The part that we read of the engine's answer to `GET /containers/…/stats`. */
export interface RawStats {
  cpu_stats: CpuSample
  precpu_stats: CpuSample
  memory_stats: { usage?: number; limit?: number; stats?: { total_inactive_file?: number; inactive_file?: number } }
}

interface CpuSample {
  cpu_usage?: { total_usage?: number; percpu_usage?: number[] }
  system_cpu_usage?: number
  online_cpus?: number
}

/** Null when the container does not run. Memory is counted as `docker stats` does: without the page cache that can go. */
export function statsOf(raw: RawStats): ContainerStats | null {
  const { usage, limit, stats } = raw.memory_stats
  if (usage === undefined) return null
  return {
    cpuPercent: cpuPercent(raw.cpu_stats, raw.precpu_stats),
    memoryBytes: Math.max(0, usage - (stats?.total_inactive_file ?? stats?.inactive_file ?? 0)),
    memoryLimitBytes: limit ?? 0,
  }
}

/** Of one processor: two busy ones are 200. */
function cpuPercent(now: CpuSample, before: CpuSample): number {
  const used = (now.cpu_usage?.total_usage ?? 0) - (before.cpu_usage?.total_usage ?? 0)
  const passed = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0)
  const processors = now.online_cpus ?? now.cpu_usage?.percpu_usage?.length ?? 1
  return used > 0 && passed > 0 ? (used / passed) * processors * 100 : 0
}
