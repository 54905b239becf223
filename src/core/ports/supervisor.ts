/** What keeps a unit running across crashes and reboots: systemd, where it is booted. */
export interface Supervisor {
  available(): Promise<boolean>
  /** Writes the unit and reloads when its text differs from what is there. */
  install(unit: string, text: string): Promise<void>
  /** Stops, disables and deletes it. No error when it is not there. */
  remove(unit: string): Promise<void>
  enable(unit: string): Promise<void>
  disable(unit: string): Promise<void>
  start(unit: string): Promise<void>
  stop(unit: string): Promise<void>
  restart(unit: string): Promise<void>
  status(unit: string): Promise<UnitStatus | null>
  /** The units of deployments that are installed, in one look. @param only of these; unset: all */
  survey(only?: string[]): Promise<UnitSight[]>
}

export interface UnitSight {
  /** `webops-shop.service` */
  unit: string
  /** As it is installed. */
  text: string
  status: UnitStatus | null
}

export interface UnitStatus {
  activeState: 'active' | 'reloading' | 'inactive' | 'failed' | 'activating' | 'deactivating'
  subState: string
  enabled: boolean
  restarts: number
}
