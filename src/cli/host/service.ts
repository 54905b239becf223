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
  environment: Record<string, string>
  environmentFiles: string[]
  /** Octal. */
  umask: string
  mayBindLowPorts: boolean
  /** Folders in which it may write, where that can be held. */
  writable: string[]
  /** Folders that it may only read: beneath those, or in /run, of which it sees nothing else. */
  readable: string[]
  /** Whether it talks to other servers. */
  usesNetwork: boolean
  /**
   * On which systemd listens for it, and hands it over: a service without a network is reached all the same. Without systemd it listens
   * itself.
   */
  sshPort?: number | null
}

/** What keeps our processes running: systemd, or pid files. */
export interface Keeper {
  /** Where people find what a service prints. */
  logHint(name: ServiceName): string
  /** The last lines that it printed. */
  lastLog(name: ServiceName, lines: number): Promise<string>
  isRunning(name: ServiceName): Promise<boolean>
  /** How often it was started again by itself; only differences mean something. */
  restarts(name: ServiceName): Promise<number>
  /** All that is needed to start it as it is now, also when the code that wrote this is gone. */
  recipe(service: Service): Promise<string>
  /** Starts it, now and after a boot where that is possible; again when it runs already. */
  start(name: ServiceName, recipe: string): Promise<void>
  /** @returns false when it did not run */
  stop(name: ServiceName): Promise<boolean>
}
