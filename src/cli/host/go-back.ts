import { join } from 'node:path'
import { writeOwnedFile } from '#adapters/host/owned-file.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { type Backup, restoreDatabase } from './database-backup.ts'
import { describeVersion, type ProgramVersion } from './program-version.ts'
import { type BringingUp, startProgramAgain } from './start-program.ts'
import { endUpgrade, type Upgrade } from './upgrade-record.ts'
import { forgetVersion, markRunning } from './versions.ts'

const TIMEOUT_MS = 90_000
const KEPT_LINES = 300

/**
 * Takes a change of version back that failed: the database becomes what it was, and what ran before runs again. Needs no network.
 * @param error why it failed
 * @returns what to throw, for people
 */
export async function goBack(bringing: BringingUp, upgrade: Upgrade, to: ProgramVersion, error: unknown): Promise<unknown> {
  const { installation, keeper, steps, signal } = bringing
  const { from, backup } = upgrade
  const log = await keepLog(bringing, to)
  try {
    await steps.step(from ? `Return to ${describeVersion(from.version)}` : 'Return', async () => {
      for (const name of ['worker', 'panel'] as const) await keeper.stop(name)
      if (backup) await restoreDatabase(installation, backup)
      // Whoever interrupts an upgrade does not want to be left with nothing.
      if (from) await startProgramAgain({ installation, keeper, signal: new AbortController().signal }, from, TIMEOUT_MS)
      return (
        [...(from ? ['panel and worker run again'] : []), ...(backup ? ['the database is as it was'] : [])].join('; ') || 'nothing to do'
      )
    })
  } catch (second) {
    return notReturned(error, second, backup, log)
  }
  if (from) markRunning(installation, from.version)
  endUpgrade(installation)
  if (!from) return error
  // The checkout has it, and the version before the one that runs stays.
  await forgetVersion(installation, to)
  const what = signal.aborted ? 'was interrupted' : 'did not come up'
  return new WebopsError({
    code: 'upgrade_failed',
    kind: 'failed',
    message:
      `${describeVersion(to)} ${what}, so ${describeVersion(from.version)} runs again${backup ? ', on the database as it was before' : ''}.` +
      (signal.aborted ? '' : `\n${reasonOf(error)}`),
    hint: `What the new one printed last is in ${log}.${backup ? ` The backup stays in ${backup.file}.` : ''}`,
    cause: error,
  })
}

function notReturned(error: unknown, second: unknown, backup: Backup | null, log: string): WebopsError {
  return new WebopsError({
    code: 'return_failed',
    kind: 'failed',
    message: `The new version did not come up, and going back failed too.\n${reasonOf(error)}\n${reasonOf(second)}`,
    hint: `Applications go on running. The new version's log is in ${log}${backup ? `, the database as it was in ${backup.file}` : ''}; webops up tries again.`,
    cause: second,
  })
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The old version prints to the same place. @returns the file */
async function keepLog({ installation, keeper }: BringingUp, { id }: ProgramVersion): Promise<string> {
  const file = join(installation.env.logDir, `upgrade-to-${id}.log`)
  const parts = await Promise.all(
    (['panel', 'worker'] as const).map(async (name) => `=== ${name}\n${await keeper.lastLog(name, KEPT_LINES).catch(() => '')}\n`),
  )
  writeOwnedFile(file, parts.join('\n'), { mode: 0o600 })
  return file
}
