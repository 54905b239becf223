import { restoreDatabase } from './database-backup.ts'
import { describeVersion, type ProgramVersion } from './program-version.ts'
import { type BringingUp, programAnswers } from './start-program.ts'
import { endUpgrade, newUpgrade, readUpgrade, type Upgrade } from './upgrade-record.ts'
import { markRunning } from './versions.ts'

/** After that, what the new version has written is worth more than the way back. */
const STARTING_MS = 60 * 60_000

/**
 * The change to a version that is to be made now. One that was killed in the middle is brought to a state from which it can go on, or
 * be taken back: its database is never left between two versions.
 */
export async function resumeUpgrade(bringing: BringingUp, to: ProgramVersion): Promise<Upgrade> {
  const { installation, keeper, steps } = bringing
  const left = readUpgrade(installation)
  if (!left) return newUpgrade(installation, to)
  const { backup } = left
  const from = left.from?.version.id === to.id ? null : left.from
  if (left.phase === 'migrating' && backup) {
    await steps.step('Interrupted upgrade', async () => {
      for (const name of ['worker', 'panel'] as const) await keeper.stop(name)
      await restoreDatabase(installation, backup)
      endUpgrade(installation)
      return `the database is as it was before ${describeVersion(left.to)}`
    })
  } else if (left.phase === 'starting') {
    const cameUp = await programAnswers(installation, left.to)
    if (cameUp) markRunning(installation, left.to)
    if (cameUp || left.at < Date.now() - STARTING_MS) {
      endUpgrade(installation)
      return newUpgrade(installation, to)
    }
    // The database is the newer version's, and the way back leads over the backup.
    return { ...left, from, to }
  }
  return { ...left, from, to, backup: null, phase: 'begun' }
}
