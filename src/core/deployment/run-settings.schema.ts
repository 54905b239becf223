import { z } from 'zod'
import { containerCommand } from './container-command.ts'
import { runOptions } from './run-options.schema.ts'
import { DEFAULT_RUN_SETTINGS } from './run-settings.ts'
import { parseStatuses } from './statuses.ts'

export const healthType = z.enum(['auto', 'http', 'tcp', 'image', 'uptime'])

/** An absolute path with its query, as a request line has it. */
export const httpPath = z
  .string()
  .max(1024)
  .regex(/^\/[\x21-\x7e]*$/, 'begin with / and use printable characters')

/** `200`, `200-399` or `200-299,401`. */
export const statusList = z
  .string()
  .max(255)
  .refine((text) => parseStatuses(text) !== null, 'use statuses from 100 to 599, such as 200 or 200-399,401')

/** What a process may be told when it is to end. Those that no process can take, and those of a crash, are not among them. */
export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGPWR', 'SIGRTMIN+3'] as const
export const stopSignal: z.ZodType<string> = z.enum(STOP_SIGNALS)

const blankIsNull = <T extends z.ZodType>(inner: T) => z.preprocess((value) => (value === '' ? null : value), inner.nullable())
const seconds = (least: number, most: number) => z.number().min(least, range(least, most)).max(most, range(least, most))
const range = (least: number, most: number) => `use a number from ${least} to ${most}`

/** The engine starts nothing with less. */
const LEAST_MEMORY_MB = 6
const MOST_MEMORY_MB = 16_777_216
const LEAST_CPU = 0.01
const MOST_CPU = 1024

/** How a release is proven well, stopped and limited, field by field. */
export const runSettingsFields = {
  healthType,
  healthPath: blankIsNull(httpPath),
  healthStatus: blankIsNull(statusList),
  healthIntervalSeconds: blankIsNull(seconds(0.1, 60)),
  healthUptimeSeconds: blankIsNull(seconds(1, 3600).int()),
  healthTimeoutSeconds: z.number().int().min(1).max(3600),
  stopSignal: blankIsNull(stopSignal),
  stopGraceSeconds: seconds(1, 600).int(),
  memoryLimitMb: blankIsNull(z.number().int().min(LEAST_MEMORY_MB, `use ${LEAST_MEMORY_MB} MiB or more`).max(MOST_MEMORY_MB)),
  cpuLimit: blankIsNull(seconds(LEAST_CPU, MOST_CPU)),
  runOptions,
  releaseCommand: blankIsNull(containerCommand),
  releaseTimeoutSeconds: seconds(1, 86_400).int(),
}

/** The same, with what is meant where nothing is said. */
export const runSettingsWithDefaults = {
  healthType: healthType.default(DEFAULT_RUN_SETTINGS.healthType),
  healthPath: runSettingsFields.healthPath.default(null),
  healthStatus: runSettingsFields.healthStatus.default(null),
  healthIntervalSeconds: runSettingsFields.healthIntervalSeconds.default(null),
  healthUptimeSeconds: runSettingsFields.healthUptimeSeconds.default(null),
  healthTimeoutSeconds: runSettingsFields.healthTimeoutSeconds.default(DEFAULT_RUN_SETTINGS.healthTimeoutSeconds),
  stopSignal: runSettingsFields.stopSignal.default(null),
  stopGraceSeconds: runSettingsFields.stopGraceSeconds.default(DEFAULT_RUN_SETTINGS.stopGraceSeconds),
  memoryLimitMb: runSettingsFields.memoryLimitMb.default(null),
  cpuLimit: runSettingsFields.cpuLimit.default(null),
  runOptions: runOptions.default(DEFAULT_RUN_SETTINGS.runOptions),
  releaseCommand: runSettingsFields.releaseCommand.default(null),
  releaseTimeoutSeconds: runSettingsFields.releaseTimeoutSeconds.default(DEFAULT_RUN_SETTINGS.releaseTimeoutSeconds),
}
