import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeOwnedFile } from '#adapters/host/owned-file.ts'
import type { Backup } from './database-backup.ts'
import type { Installation } from './installation.ts'
import type { ProgramVersion } from './program-version.ts'
import { startedLast, type StartedService } from './run-service.ts'
import { runningVersion } from './versions.ts'

/** A change of version that has begun, with all that leads back. It outlives an `up` that was killed in the middle. */
export interface Upgrade {
  /** Null: there is nothing that ran before. */
  from: { version: ProgramVersion; panel: StartedService; worker: StartedService } | null
  to: ProgramVersion
  /** Of the database before it was changed; null as long as it was not. */
  backup: Backup | null
  /** `begun`: the database is as it was; `migrating`: it is somewhere between; `starting`: it is the new version's. */
  phase: 'begun' | 'migrating' | 'starting'
  /** When it came to that phase; milliseconds since 1970. */
  at: number
}

const fileOf = ({ servicesDir }: Installation) => join(servicesDir, 'upgrade')

/** A change from what runs, or ran last, to another version. */
export function newUpgrade(installation: Installation, to: ProgramVersion): Upgrade {
  const from = whatRuns(installation)
  return { from: from?.version.id === to.id ? null : from, to, backup: null, phase: 'begun', at: Date.now() }
}

/** The one that an earlier `up` left unfinished. */
export function readUpgrade(installation: Installation): Upgrade | null {
  try {
    return JSON.parse(readFileSync(fileOf(installation), 'utf8')) as Upgrade
  } catch {
    return null
  }
}

/** Notes how far it is. */
export function enterPhase(installation: Installation, upgrade: Upgrade, phase: Upgrade['phase']): void {
  Object.assign(upgrade, { phase, at: Date.now() })
  writeOwnedFile(fileOf(installation), JSON.stringify(upgrade), { mode: 0o600 })
}

/** It is done, or was taken back. */
export function endUpgrade(installation: Installation): void {
  rmSync(fileOf(installation), { force: true })
}

function whatRuns(installation: Installation): Upgrade['from'] {
  const version = runningVersion(installation)
  const panel = startedLast(installation, 'panel')
  const worker = startedLast(installation, 'worker')
  return version && panel && worker ? { version, panel, worker } : null
}
