import type { MigrationState } from '#adapters/database/migration-state.ts'
import { backUpDatabase, describeBackup, refuseNewerDatabase, requireBackup } from './database-backup.ts'
import { goBack } from './go-back.ts'
import { databaseState, migrateDatabase } from './migrate-database.ts'
import type { ProgramVersion } from './program-version.ts'
import { type BringingUp, startProgram } from './start-program.ts'
import { resumeUpgrade } from './resume-upgrade.ts'
import { endUpgrade, enterPhase, type Upgrade } from './upgrade-record.ts'
import { forgetVersions, markRunning } from './versions.ts'

/** The first start of panel and worker compiles everything. */
const FIRST_START_TIMEOUT_MS = 90_000
/** A new version that is not healthy by then is taken back. */
const HEALTHY_TIMEOUT_MS = 60_000

/**
 * Makes a version the one that runs: backs the database up and migrates it where it has to be, starts panel and worker, and waits
 * until they are healthy. When that fails, what ran before runs again, on the database as it was.
 * @param version whose copy is there, pages included
 * @throws WebopsError `upgrade_failed` when the old version runs again; `database_newer` and `backup_not_possible` before anything is touched
 */
export async function changeVersion(bringing: BringingUp, version: ProgramVersion, wantsBackup: boolean): Promise<void> {
  const { installation, accounts, steps, signal } = bringing
  const migrating = { installation, accounts, version: version.id, signal }
  const upgrade = await resumeUpgrade(bringing, version)
  let state!: MigrationState
  await steps.step('Database', async () => {
    state = await databaseState(migrating)
    refuseNewerDatabase(installation, state.unknown, version.id)
    if (changesDatabase(state) && wantsBackup) await requireBackup(installation)
    return state.pending.length === 0 ? 'up to date' : `${state.empty ? 'a new one; ' : ''}${state.pending.length} migration(s) to come`
  })
  const stops = upgrade.from !== null || changesDatabase(state)
  try {
    if (stops) {
      enterPhase(installation, upgrade, upgrade.phase)
      await stopForChange(bringing, changesDatabase(state))
    }
    await steps.step('Backup', () => backUp(bringing, upgrade, state, wantsBackup))
    if (state.pending.length > 0) {
      if (stops) enterPhase(installation, upgrade, 'migrating')
      await steps.step('Migrations', () => migrateDatabase(migrating))
    }
    if (stops) enterPhase(installation, upgrade, 'starting')
    await startProgram(bringing, version, upgrade.from ? HEALTHY_TIMEOUT_MS : FIRST_START_TIMEOUT_MS)
  } catch (error) {
    if (!stops) throw error
    throw await goBack(bringing, upgrade, version, error)
  }
  markRunning(installation, version)
  endUpgrade(installation)
  await forgetVersions(installation, [version.id, ...(upgrade.from ? [upgrade.from.version.id] : [])])
}

/** Whether there is something to lose. */
function changesDatabase({ pending, empty }: MigrationState): boolean {
  return pending.length > 0 && !empty
}

/** The worker first: what it is doing is taken up again by the next one. The panel writes to the database, too. */
async function stopForChange({ keeper, steps }: BringingUp, panelToo: boolean): Promise<void> {
  await steps.step('Worker process', async () =>
    (await keeper.stop('worker')) ? 'stopped; what it was doing goes on with the new one' : 'did not run',
  )
  if (panelToo) await steps.step('Panel process', async () => ((await keeper.stop('panel')) ? 'stopped' : 'did not run'))
}

async function backUp({ installation }: BringingUp, upgrade: Upgrade, state: MigrationState, wanted: boolean): Promise<string> {
  if (upgrade.backup) return `${describeBackup(upgrade.backup)}, made before this was interrupted`
  if (!changesDatabase(state)) return state.empty ? 'not needed: there is nothing yet' : 'not needed: the database is not changed'
  if (!wanted) return 'left out, as you asked for'
  upgrade.backup = await backUpDatabase(installation, upgrade.from?.version.id ?? 'earlier', new Date())
  return describeBackup(upgrade.backup)
}
