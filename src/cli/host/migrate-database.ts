import { unmount } from '#adapters/host/bind-mount.ts'
import { runProgram } from '#adapters/process/run-program.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Accounts } from './accounts.ts'
import { commandOf, environmentOf } from './detached-keeper.ts'
import type { Installation } from './installation.ts'
import { readablePlace } from './readable-checkout.ts'
import { panelService } from './services.ts'

/**
 * Brings the database to the current schema, as the panel's user, to whom an embedded one belongs.
 * @throws WebopsError `migration_failed`
 */
export async function migrateDatabase(installation: Installation, accounts: Accounts, signal: AbortSignal): Promise<string> {
  const place = await readablePlace(installation, accounts.panel)
  try {
    const service = { ...panelService(installation, accounts, place), arguments: ['src/processes/migrate.ts'] }
    const [file, ...args] = commandOf(service)
    const result = await runProgram(file, args, { cwd: place, env: environmentOf(service), signal, timeoutMs: 5 * 60_000 })
    if (result.exitCode === 0) return result.stdout.trim().split('\n').at(-1) ?? 'done'
    const said = (result.stderr.trim() || result.stdout.trim()).split('\n').slice(-12).join('\n')
    throw new WebopsError({
      code: 'migration_failed',
      kind: 'failed',
      message: `The database could not be brought up to date:\n${said}`,
      hint: installation.foreignDatabaseUrl
        ? 'Is DATABASE_URL right, and may that user make tables?'
        : `The database is in ${installation.env.stateDir}/database.`,
    })
  } finally {
    // systemd shows the panel the checkout in a name space of its own.
    if (installation.systemd && place !== installation.checkout) await unmount(place)
  }
}
