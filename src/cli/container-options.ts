import { type Command, InvalidArgumentError, Option } from 'commander'
import { ULIMITS } from '#core/deployment/run-options.schema.ts'
import { wholeNumber } from './whole-number.ts'

/** Options of what a container is started with, beside ports, volumes, memory and processors. */
export interface ContainerOptions {
  memoryReservation?: number | ''
  swap?: number | ''
  pidsLimit?: number | ''
  ulimit?: Record<string, unknown> | ''
  shmSize?: number | ''
  restart?: { policy: string; maxRetries?: number } | ''
  restartDelay?: number
  user?: string
  readOnly?: boolean
  init?: boolean
  capAdd?: string[]
  hardening?: string
  addHost?: string[]
  dns?: string[]
  dnsSearch?: string[]
  logDriver?: string
  logMaxSize?: number
  logMaxFiles?: number
  label?: Record<string, string> | ''
  networkAlias?: string[]
  gpus?: string
}

const UNSET = 'default'

/** Adds them to a verb. */
export function withContainerOptions(command: Command): Command {
  return command
    .option('--memory-reservation <MiB>', `memory that it keeps when memory gets short (${UNSET}: none)`, wholeOrUnset)
    .option('--swap <MiB>', `swap on top of --memory, 0 for none, unlimited (${UNSET}: as much again)`, swap)
    .option('--pids-limit <number>', `processes and threads (${UNSET}: 2048)`, wholeOrUnset)
    .option('--ulimit <name=soft[:hard]>', 'limit of each process, such as nofile=1024:2048 (repeatable)', ulimit)
    .option('--shm-size <MiB>', `size of /dev/shm (${UNSET}: 64)`, wholeOrUnset)
    .option('--restart <policy>', 'after it ended: always, on-failure, on-failure:5 or never', restart)
    .option('--restart-delay <seconds>', 'before it is started again (under systemd)', wholeNumber)
    .option('--user <user>', `number or name, with its group after a colon (${UNSET}: the image's)`)
    .option('--read-only', 'its own files cannot be changed; /tmp is in memory')
    .option('--no-read-only', 'they can')
    .option('--init', 'a first process that ends orphans and passes signals on')
    .option('--no-init', "the image's own first process")
    .option('--cap-add <capability>', 'a Linux capability on top of the usual ones (repeatable)', collect)
    .addOption(new Option('--hardening <kind>', 'none leaves it to the engine').choices(['standard', 'none']))
    .option('--add-host <name:address>', 'a name for /etc/hosts; host-gateway is this server (repeatable)', collect)
    .option('--dns <address>', 'a name server (repeatable)', collect)
    .option('--dns-search <domain>', 'a domain that names are looked for in (repeatable)', collect)
    .addOption(new Option('--log-driver <driver>', 'where its log goes').choices(['json-file', 'local', 'journald', 'none', UNSET]))
    .option('--log-max-size <MB>', 'size of a file of its log', wholeNumber)
    .option('--log-max-files <number>', 'how many of them are kept', wholeNumber)
    .option('--label <name=value>', 'a label of the container (repeatable)', label)
    .option('--network-alias <name>', 'a further name for those of its project (repeatable)', collect)
    .option('--gpus <which>', `all, a number, or ids with commas (${UNSET}: none)`)
}

/** What was given, as the API has it; null takes an option back. Undefined when nothing was. */
export function containerFields(options: ContainerOptions): Record<string, unknown> | undefined {
  const list = (values?: string[]) => (values?.includes(UNSET) ? null : values)
  const whole = <T>(value: T | '') => (value === '' ? null : value)
  const fields = defined({
    memoryReservationMb: whole(options.memoryReservation),
    memorySwapMb: whole(options.swap),
    pidsLimit: whole(options.pidsLimit),
    ulimits: whole(options.ulimit),
    shmSizeMb: whole(options.shmSize),
    restart: options.restart === '' ? null : partly({ ...options.restart, delaySeconds: options.restartDelay }),
    user: options.user === UNSET ? null : options.user,
    readOnlyRoot: options.readOnly === false ? null : options.readOnly,
    init: options.init === false ? null : options.init,
    capabilities: list(options.capAdd),
    hardening: options.hardening,
    extraHosts: list(options.addHost),
    dns: list(options.dns),
    dnsSearch: list(options.dnsSearch),
    log:
      options.logDriver === UNSET
        ? null
        : partly({ driver: options.logDriver, maxSizeMb: options.logMaxSize, maxFiles: options.logMaxFiles }),
    labels: whole(options.label),
    networkAliases: list(options.networkAlias),
    gpus: gpus(options.gpus),
  })
  return Object.keys(fields).length > 0 ? fields : undefined
}

/**
 * The API replaces run options as a whole; what was not named on the command line stays as it is.
 * @param existing those of the deployment; none for a new one
 */
export function mergeRunOptions(existing: object | undefined, changes: Record<string, unknown>): Record<string, unknown> {
  const given = changes['runOptions'] as Record<string, unknown> | undefined
  if (!given) return changes
  const before = (existing ?? {}) as Record<string, unknown>
  const merged: Record<string, unknown> = { ...before, ...given }
  if (given['log']) merged['log'] = { ...(before['log'] as object | undefined), ...given['log'] }
  if (given['restart']) merged['restart'] = mergeRestart(before['restart'], given['restart'])
  return { ...changes, runOptions: Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)) }
}

/** What belongs to the policy goes with it: the number of retries, and the pause where it is never started again. */
function mergeRestart(before: unknown, given: object): object {
  const merged: Record<string, unknown> = { policy: 'always', ...(before as object | undefined), ...given }
  if ('policy' in given && !('maxRetries' in given)) delete merged['maxRetries']
  if (merged['policy'] === 'never' && !('delaySeconds' in given)) delete merged['delaySeconds']
  return merged
}

function defined(all: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function partly(all: Record<string, unknown>): Record<string, unknown> | undefined {
  const given = defined(all)
  return Object.keys(given).length > 0 ? given : undefined
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

/** Commander makes an empty text of null. */
function wholeOrUnset(text: string): number | '' {
  return text === UNSET ? '' : wholeNumber(text)
}

function swap(text: string): number | '' {
  return text === 'unlimited' ? -1 : wholeOrUnset(text)
}

function ulimit(text: string, before: Record<string, unknown> | '' = {}): Record<string, unknown> | '' {
  if (text === UNSET) return ''
  const parts = /^([a-z]+)=(-1|\d+)(?::(-1|\d+))?$/.exec(text)
  const [, name = '', soft, hard = soft] = parts ?? []
  if (!parts || !(ULIMITS as readonly string[]).includes(name))
    throw new InvalidArgumentError(`Use name=soft:hard, such as nofile=1024:2048, with one of ${ULIMITS.join(', ')}.`)
  return { ...(before || {}), [name]: { soft: Number(soft), hard: Number(hard) } }
}

function restart(text: string): { policy: string; maxRetries?: number } | '' {
  if (text === UNSET) return ''
  const parts = /^(always|on-failure|never)(?::(\d+))?$/.exec(text)
  if (!parts) throw new InvalidArgumentError('Use always, on-failure, on-failure:5 or never.')
  return { policy: parts[1] ?? '', ...(parts[2] === undefined ? {} : { maxRetries: Number(parts[2]) }) }
}

function label(text: string, before: Record<string, string> | '' = {}): Record<string, string> | '' {
  if (text === UNSET) return ''
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Use name=value.')
  return { ...(before || {}), [text.slice(0, at)]: text.slice(at + 1) }
}

function gpus(text: string | undefined): unknown {
  if (text === undefined || text === 'all') return text
  if (text === UNSET) return null
  return /^\d+$/.test(text) ? Number(text) : text.split(',')
}
