import type { RunOptions } from '#core/deployment/run-options.schema.ts'

/** Run options as the inputs of the form hold them: lists as text, a line or a word each; empty for what is not set. */
export interface RunOptionValues {
  memoryReservationMb: string
  memorySwapMb: string
  pidsLimit: string
  ulimits: string
  shmSizeMb: string
  restart: { policy: string; maxRetries: string; delaySeconds: string }
  user: string
  readOnlyRoot: boolean
  init: boolean
  capabilities: string
  hardening: string
  extraHosts: string
  dns: string
  dnsSearch: string
  log: { driver: string; maxSizeMb: string; maxFiles: string }
  labels: string
  networkAliases: string
  gpus: string
}

export const EMPTY_RUN_OPTION_VALUES: RunOptionValues = runOptionValuesOf({})

/** Those of a deployment that exists. */
export function runOptionValuesOf(options: RunOptions): RunOptionValues {
  const text = (value: string | number | undefined) => (value === undefined ? '' : String(value))
  return {
    memoryReservationMb: text(options.memoryReservationMb),
    memorySwapMb: text(options.memorySwapMb),
    pidsLimit: text(options.pidsLimit),
    ulimits: Object.entries(options.ulimits ?? {})
      .map(([name, { soft, hard }]) => `${name}=${soft === hard ? soft : `${soft}:${hard}`}`)
      .join('\n'),
    shmSizeMb: text(options.shmSizeMb),
    restart: {
      policy: options.restart?.policy ?? 'always',
      maxRetries: text(options.restart?.maxRetries),
      delaySeconds: text(options.restart?.delaySeconds),
    },
    user: text(options.user),
    readOnlyRoot: options.readOnlyRoot ?? false,
    init: options.init ?? false,
    capabilities: (options.capabilities ?? []).join(' '),
    hardening: options.hardening ?? 'standard',
    extraHosts: (options.extraHosts ?? []).join('\n'),
    dns: (options.dns ?? []).join(' '),
    dnsSearch: (options.dnsSearch ?? []).join(' '),
    log: { driver: options.log?.driver ?? 'json-file', maxSizeMb: text(options.log?.maxSizeMb), maxFiles: text(options.log?.maxFiles) },
    labels: Object.entries(options.labels ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
    networkAliases: (options.networkAliases ?? []).join(' '),
    gpus: Array.isArray(options.gpus) ? options.gpus.join(' ') : text(options.gpus),
  }
}

/** As the API takes them: not checked yet, and only what is not as it always is. */
export function runOptionsInput(values: RunOptionValues): Record<string, unknown> {
  const { restart, log } = values
  return defined({
    memoryReservationMb: number(values.memoryReservationMb),
    memorySwapMb: number(values.memorySwapMb),
    pidsLimit: number(values.pidsLimit),
    ulimits: pairs(values.ulimits, ulimit),
    shmSizeMb: number(values.shmSizeMb),
    restart: unlessUsual(restart.policy === 'always' && restart.delaySeconds.trim() === '', {
      policy: restart.policy,
      // What belongs to another policy is not shown either.
      maxRetries: restart.policy === 'on-failure' ? number(restart.maxRetries) : undefined,
      delaySeconds: restart.policy === 'never' ? undefined : number(restart.delaySeconds),
    }),
    user: values.user.trim() || undefined,
    readOnlyRoot: values.readOnlyRoot || undefined,
    init: values.init || undefined,
    capabilities: words(values.capabilities),
    hardening: values.hardening === 'standard' ? undefined : values.hardening,
    extraHosts: words(values.extraHosts),
    dns: words(values.dns),
    dnsSearch: words(values.dnsSearch),
    log: logInput(log),
    labels: pairs(values.labels, (value) => value),
    networkAliases: words(values.networkAliases),
    gpus: gpus(values.gpus),
  })
}

/** The input that a field of the API's belongs to: `extraHosts.0` is the text that has all of them. */
export function runOptionPath([option = '', part]: string[]): string {
  return ['runOptions', option, ...((option === 'restart' || option === 'log') && part !== undefined ? [part] : [])]
    .filter(Boolean)
    .join('.')
}

function logInput({ driver, maxSizeMb, maxFiles }: RunOptionValues['log']): unknown {
  const rotates = driver === 'json-file' || driver === 'local'
  const sizes = rotates ? { maxSizeMb: number(maxSizeMb), maxFiles: number(maxFiles) } : {}
  return unlessUsual(driver === 'json-file' && Object.keys(defined(sizes)).length === 0, { driver, ...sizes })
}

function unlessUsual(usual: boolean, value: Record<string, unknown>): unknown {
  return usual ? undefined : defined(value)
}

/** What is no number is sent as it is, for the API to refuse by name. */
function number(text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  return /^-?\d{1,15}$/.test(trimmed) ? Number(trimmed) : trimmed
}

function words(text: string): string[] | undefined {
  const all = text.split(/[\s,]+/).filter(Boolean)
  return all.length > 0 ? all : undefined
}

/** A line `name=value` each. */
function pairs(text: string, read: (value: string) => unknown): Record<string, unknown> | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  if (lines.length === 0) return undefined
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=')
      return at < 0 ? [line, read('')] : [line.slice(0, at).trim(), read(line.slice(at + 1).trim())]
    }),
  )
}

function ulimit(value: string): unknown {
  const [soft = '', hard = soft] = value.split(':')
  return { soft: number(soft) ?? '', hard: number(hard) ?? '' }
}

function gpus(text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === 'all') return trimmed || undefined
  return /^\d+$/.test(trimmed) ? Number(trimmed) : words(trimmed)
}

function defined(all: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
