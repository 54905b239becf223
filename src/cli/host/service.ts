import type { Account } from '#adapters/host/accounts.ts'

export type ServiceName = 'redis' | 'caddy' | 'panel' | 'worker'

/** One of our own processes: what is run, as whom, and where it may write. The same for systemd and without. */
export interface Service {
  name: ServiceName
  /** Null: root. */
  account: Account | null
  program: string
  arguments: string[]
  directory: string
  /** Shown to the process at `directory`, read-only, since its user cannot read it where it is. */
  bind: string | null
  environment: Record<string, string>
  environmentFiles: string[]
  /** Octal. */
  umask: string
  mayBindLowPorts: boolean
  /** Folders in which it may write, where that can be held. */
  writable: string[]
}

/** What keeps our processes running: systemd, or pid files. */
export interface Keeper {
  /** Where people find what a service prints. */
  logHint(name: ServiceName): string
  /** The last lines that it printed. */
  lastLog(name: ServiceName, lines: number): Promise<string>
  isRunning(name: ServiceName): Promise<boolean>
  /** Starts it, now and after a boot where that is possible; again when it runs already. */
  start(service: Service): Promise<void>
  /** @returns false when it did not run */
  stop(name: ServiceName): Promise<boolean>
}
