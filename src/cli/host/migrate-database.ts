import { z } from 'zod'
import type { MigrationState } from '#adapters/database/migration-state.ts'
import { runProgram } from '#adapters/process/run-program.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Accounts } from './accounts.ts'
import { commandOf, environmentOf } from './detached-keeper.ts'
import type { Installation } from './installation.ts'
import { panelService } from './services.ts'

const TIMEOUT_MS = 30 * 60_000
const stateSchema: z.ZodType<MigrationState> = z.object({ empty: z.boolean(), pending: z.array(z.string()), unknown: z.array(z.string()) })

/** The process that migrates is the version's own, and runs as the panel's user, to whom an embedded database belongs. */
export interface Migrating {
  installation: Installation
  accounts: Accounts
  /** Id of the version. */
  version: string
  signal: AbortSignal
}

/** How the database stands to the version's migrations. @throws WebopsError `database_not_usable` */
export async function databaseState(migrating: Migrating): Promise<MigrationState> {
  const { exitCode, stdout, said } = await run(migrating, ['--state'])
  if (exitCode === 0) return stateSchema.parse(JSON.parse(stdout))
  throw new WebopsError({
    code: 'database_not_usable',
    kind: 'unavailable',
    message: `The database cannot be looked at:\n${said}`,
    hint: databaseHint(migrating),
  })
}

/**
 * Brings the database to the version's schema.
 * @throws WebopsError `migration_failed`; the database is then somewhere between
 */
export async function migrateDatabase(migrating: Migrating): Promise<string> {
  const { exitCode, stdout, said } = await run(migrating, [])
  if (exitCode === 0) return stdout.trim().split('\n').at(-1) ?? 'done'
  throw new WebopsError({
    code: 'migration_failed',
    kind: 'failed',
    message: `The database could not be brought up to date:\n${said}`,
    hint: databaseHint(migrating),
  })
}

async function run({ installation, accounts, version, signal }: Migrating, more: string[]) {
  const service = { ...panelService(installation, accounts, version), arguments: ['src/processes/migrate.ts', ...more] }
  const [file, ...args] = commandOf(service)
  const options = { cwd: service.directory, env: environmentOf(service), signal, timeoutMs: TIMEOUT_MS }
  const { exitCode, stdout, stderr } = await runProgram(file, args, options)
  return { exitCode, stdout, said: (stderr.trim() || stdout.trim()).split('\n').slice(-12).join('\n') }
}

function databaseHint({ installation }: Migrating): string {
  return installation.foreignDatabaseUrl
    ? 'Is DATABASE_URL right, and may that user make tables?'
    : `The database is in ${installation.env.stateDir}/database.`
}
