import { KEPT_WHEN_HARDENED } from '#core/deployment/capabilities.ts'
import { isHardened } from '#core/deployment/hardening.ts'
import type { RunOptions } from '#core/deployment/run-options.schema.ts'
import type { ContainerSpec, RestartPolicy } from '#core/ports/engine.ts'

const MIB = 1024 * 1024
/** Where nothing else is said: enough for every web application, and no fork bomb. */
const HARDENED_PIDS_LIMIT = 2048
/** What a container's own log may take on disk. */
const LOG_SIZE_MB = 10
const LOG_FILES = 3
/** For what a container with a read-only root has to put somewhere; it counts as its memory. */
const TMP_OPTIONS = 'rw,nosuid,nodev,mode=1777,size=256m'

/** The part of HostConfig that the run options decide. What is not said is left to the engine, but for the log's rotation. */
export function hostOptions({ options = {}, memoryBytes, mounts }: ContainerSpec): Record<string, unknown> {
  return definedOf({
    ...security(options),
    ...memory(options, memoryBytes),
    PidsLimit: options.pidsLimit ?? (isHardened(options) ? HARDENED_PIDS_LIMIT : undefined),
    Ulimits: options.ulimits && Object.entries(options.ulimits).map(([Name, { soft, hard }]) => ({ Name, Soft: soft, Hard: hard })),
    ReadonlyRootfs: options.readOnlyRoot,
    Tmpfs: options.readOnlyRoot && !mounts.some(({ target }) => target === '/tmp') ? { '/tmp': TMP_OPTIONS } : undefined,
    Init: options.init,
    ExtraHosts: options.extraHosts,
    Dns: options.dns,
    DnsSearch: options.dnsSearch,
    DeviceRequests: gpuRequests(options.gpus),
    LogConfig: logConfig(options.log),
  })
}

/** `on-failure:3` as the engine's API has it. */
export function restartPolicyBody(policy: RestartPolicy): { Name: string; MaximumRetryCount?: number } {
  const [name = policy, retries] = policy.split(':')
  return retries === undefined ? { Name: name } : { Name: name, MaximumRetryCount: Number(retries) }
}

/** Hardened: a list of what it keeps, so that nothing is added when an engine adds to its own. */
function security(options: RunOptions): Record<string, unknown> {
  const added = options.capabilities ?? []
  if (!isHardened(options)) return { CapAdd: added.length > 0 ? added : undefined }
  return { SecurityOpt: ['no-new-privileges'], CapDrop: ['ALL'], CapAdd: [...new Set([...KEPT_WHEN_HARDENED, ...added])] }
}

/** The engine counts swap together with memory; people say how much of it they want besides. */
function memory({ memoryReservationMb, memorySwapMb, shmSizeMb }: RunOptions, memoryBytes: number | undefined): Record<string, unknown> {
  const swap =
    memorySwapMb === undefined || memoryBytes === undefined ? undefined : memorySwapMb < 0 ? -1 : memoryBytes + memorySwapMb * MIB
  return {
    MemoryReservation: memoryReservationMb === undefined ? undefined : memoryReservationMb * MIB,
    MemorySwap: swap,
    ShmSize: shmSizeMb === undefined ? undefined : shmSizeMb * MIB,
  }
}

function gpuRequests(gpus: RunOptions['gpus']): unknown[] | undefined {
  if (gpus === undefined) return undefined
  const which = Array.isArray(gpus) ? { DeviceIDs: gpus } : { Count: gpus === 'all' ? -1 : gpus }
  return [{ Driver: '', ...which, Capabilities: [['gpu']], Options: {} }]
}

function logConfig({ driver = 'json-file', maxSizeMb = LOG_SIZE_MB, maxFiles = LOG_FILES }: NonNullable<RunOptions['log']> = {}): unknown {
  if (driver === 'journald' || driver === 'none') return { Type: driver, Config: {} }
  return { Type: driver, Config: { 'max-size': `${maxSizeMb}m`, 'max-file': String(maxFiles) } }
}

function definedOf(all: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
