import type { Services } from '../../addon-api/context.ts'
import type { AddonRegistry } from '../addon/addon-registry.ts'
import type { Core } from '../core.ts'
import type { Dns } from '../ports/dns.ts'
import type { PolicySource } from '../ports/policy.ts'
import type { RolloutLogWriter } from '../ports/rollout-logs.ts'
import type { SecretOpener } from '../ports/secrets.ts'
import type { Lease } from './lease.ts'

/** What the worker has beyond the panel: everything that acts. */
export interface WorkerCore extends Core {
  serverId: string
  /** The right to act on this server, which one worker has at a time. */
  lease: Pick<Lease, 'check'>
  registry: AddonRegistry
  services: Services
  dns: Dns
  opener: SecretOpener
  logWriter: RolloutLogWriter
  /** Root-owned; the panel cannot write it. */
  policy: PolicySource
  folders: WorkerFolders
  /** For the process's log: what somebody should know though nobody asked. */
  note(message: string, details?: Record<string, unknown>): void
}

/** Absolute paths. */
export interface WorkerFolders {
  mirrors: string
  workspaces: string
  deployments: string
}
