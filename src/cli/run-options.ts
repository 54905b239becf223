import { type Command, InvalidArgumentError, Option } from 'commander'
import { STOP_SIGNALS } from '#core/deployment/run-settings.schema.ts'
import { containerFields, type ContainerOptions, withContainerOptions } from './container-options.ts'
import { wholeNumber } from './whole-number.ts'

/** Options of how a release is proven well, stopped and limited. */
export interface RunOptions extends ContainerOptions {
  healthType?: string
  healthPath?: string
  healthStatus?: string
  healthInterval?: number | ''
  healthUptime?: number | ''
  healthTimeout?: number
  stopSignal?: string
  stopGrace?: number
  memory?: number | ''
  cpus?: number | ''
  releaseCommand?: string
  releaseTimeout?: number
}

const UNSET = 'default'

/** Adds them to a verb. */
export function withRunOptions(command: Command): Command {
  const withHealth = command
    .addOption(new Option('--health-type <type>', 'what proves a release').choices(['auto', 'http', 'tcp', 'image', 'uptime']))
    .option('--health-path <path>', 'path that answers when the application is well')
    .option('--health-status <list>', `statuses that count as well, such as 200-399,401 (${UNSET}: 200-399)`)
    .option('--health-interval <seconds>', `between two probes of a new release (${UNSET}: growing pauses)`, numberOrUnset)
    .option('--health-uptime <seconds>', 'how long it has to stay up where nothing else proves it', numberOrUnset)
    .option('--health-timeout <seconds>', 'how long a new release may take until it is well', wholeNumber)
    .addOption(
      new Option('--stop-signal <name>', "what it is told when it is to end; default: the image's").choices([...STOP_SIGNALS, UNSET]),
    )
    .option('--stop-grace <seconds>', 'how long it may take to end before it is ended', wholeNumber)
    .option('--memory <MiB>', `memory that it may use (${UNSET}: no limit)`, numberOrUnset)
    .option('--release-command <command>', `what runs once in the new image before the switch, such as migrations (${UNSET}: nothing)`)
    .option('--release-timeout <seconds>', 'how long it may take', wholeNumber)
    .option('--cpus <number>', `processors that it may use, such as 0.5 (${UNSET}: no limit)`, numberOrUnset)
  return withContainerOptions(withHealth)
}

/** The options as the API has them; what was not given is undefined. */
export function runFields(options: RunOptions): Record<string, unknown> {
  const unless = <T>(value: T, unset: string) => (value === unset ? null : value)
  return {
    healthType: options.healthType,
    healthPath: options.healthPath,
    healthStatus: unless(options.healthStatus, UNSET),
    healthIntervalSeconds: unless(options.healthInterval, ''),
    healthUptimeSeconds: unless(options.healthUptime, ''),
    healthTimeoutSeconds: options.healthTimeout,
    stopSignal: unless(options.stopSignal, UNSET),
    stopGraceSeconds: options.stopGrace,
    memoryLimitMb: unless(options.memory, ''),
    cpuLimit: unless(options.cpus, ''),
    releaseCommand: unless(options.releaseCommand, UNSET),
    releaseTimeoutSeconds: options.releaseTimeout,
    runOptions: containerFields(options),
  }
}

/** Commander makes an empty text of null. */
function numberOrUnset(text: string): number | '' {
  if (text === UNSET) return ''
  if (!/^\d+(?:\.\d+)?$/.test(text)) throw new InvalidArgumentError(`Give a number, or ${UNSET}.`)
  return Number(text)
}
