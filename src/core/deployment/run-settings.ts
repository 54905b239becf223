import type { RunOptions } from './run-options.schema.ts'

export type HealthType = 'auto' | 'http' | 'tcp' | 'image' | 'uptime'

/** How a release is proven well, how it is stopped and what it may use: each release keeps them as they were set. */
export interface RunSettings {
  /** What proves it: an answer at a path, an open port, the image's HEALTHCHECK, time up, or what fits it (auto). */
  healthType: HealthType
  /** The path that must answer. Null: /, and for `auto` any answer will do. */
  healthPath: string | null
  /** Statuses that count as well, such as `200-399,401`; null: 200-399. */
  healthStatus: string | null
  /** Between two probes before the switch; null: growing pauses. */
  healthIntervalSeconds: number | null
  /** How long one has to stay up that nothing else proves; null: the addon's setting. */
  healthUptimeSeconds: number | null
  healthTimeoutSeconds: number
  /** What it is told when it is to end; null: the image's own, else SIGTERM. */
  stopSignal: string | null
  stopGraceSeconds: number
  /** In MiB; null: no limit. */
  memoryLimitMb: number | null
  /** In processors; null: no limit. */
  cpuLimit: number | null
  /** What else its container is started with. */
  runOptions: RunOptions
  /** What runs once in the new image before it serves (container-command.ts); null: nothing. */
  releaseCommand: string | null
  releaseTimeoutSeconds: number
}

/** As a deployment has them that says nothing of them. */
export const DEFAULT_RUN_SETTINGS: Readonly<RunSettings> = {
  healthType: 'auto',
  healthPath: null,
  healthStatus: null,
  healthIntervalSeconds: null,
  healthUptimeSeconds: null,
  healthTimeoutSeconds: 60,
  stopSignal: null,
  stopGraceSeconds: 10,
  memoryLimitMb: null,
  cpuLimit: null,
  runOptions: {},
  releaseCommand: null,
  releaseTimeoutSeconds: 600,
}

/** These alone, out of something that has more. */
export function runSettings(from: RunSettings): RunSettings {
  return {
    healthType: from.healthType,
    healthPath: from.healthPath,
    healthStatus: from.healthStatus,
    healthIntervalSeconds: from.healthIntervalSeconds,
    healthUptimeSeconds: from.healthUptimeSeconds,
    healthTimeoutSeconds: from.healthTimeoutSeconds,
    stopSignal: from.stopSignal,
    stopGraceSeconds: from.stopGraceSeconds,
    memoryLimitMb: from.memoryLimitMb,
    cpuLimit: from.cpuLimit,
    runOptions: from.runOptions,
    releaseCommand: from.releaseCommand,
    releaseTimeoutSeconds: from.releaseTimeoutSeconds,
  }
}
