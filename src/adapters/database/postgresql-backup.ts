import { Client } from 'pg'
import { parse } from 'pg-connection-string'
import { makeBackupFile } from './backup-file.ts'
import { ownEnvironment } from '../process/own-environment.ts'
import { requireProgram, runProgram } from '../process/run-program.ts'

const TIMEOUT_MS = 30 * 60_000

/**
 * Why this machine cannot back this database up, in a sentence; null when it can. `pg_dump` refuses a server that is newer than itself.
 */
export async function whyNoPostgresqlBackup(databaseUrl: string): Promise<string | null> {
  try {
    for (const program of ['pg_dump', 'pg_restore']) await requireProgram(program, ['--version'])
    // Connects, compares the versions, and reads nothing.
    const tried = await runProgram('pg_dump', ['--schema-only', '--table=_prisma_migrations', '--file=/dev/null'], {
      env: access(databaseUrl),
    })
    const said = tried.stderr.trim()
    return tried.exitCode === 0 || said.includes('no matching tables') ? null : said.split('\n').slice(0, 2).join(' ')
  } catch (error) {
    return (error as Error).message
  }
}

/** Writes a dump of the database as it is at one moment. @param target is there, for root alone, only when it is whole */
export async function backUpPostgresql(databaseUrl: string, target: string): Promise<void> {
  await makeBackupFile(target, async (partial) => {
    const args = ['--format=custom', '--no-owner', '--no-privileges', `--file=${partial}`]
    await requireProgram('pg_dump', args, { env: access(databaseUrl), timeoutMs: TIMEOUT_MS })
    // Reads the dump's table of contents: half a file has none.
    await requireProgram('pg_restore', ['--list', partial])
  })
}

/** Takes everything out of the database, which is ours as a whole, and puts the dump in. */
export async function restorePostgresql(backup: string, databaseUrl: string): Promise<void> {
  await requireProgram('pg_restore', ['--list', backup])
  await emptyDatabase(databaseUrl)
  const env = access(databaseUrl)
  const args = ['--single-transaction', '--exit-on-error', '--no-owner', '--no-privileges', `--dbname=${env.PGDATABASE}`, backup]
  await requireProgram('pg_restore', args, { env, timeoutMs: TIMEOUT_MS })
}

/** The schema itself may belong to somebody else, so that its content goes piece by piece. */
async function emptyDatabase(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ drop: string }>(`
      SELECT format('DROP %s IF EXISTS %I.%I CASCADE', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, n.nspname, c.relname) AS drop
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
      UNION ALL
      SELECT format('DROP TYPE IF EXISTS %I.%I CASCADE', n.nspname, t.typname)
        FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
       WHERE n.nspname = current_schema() AND t.typtype = 'e'`)
    await client.query('BEGIN')
    for (const { drop } of rows) await client.query(drop)
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
}

/** Where the database is, as PostgreSQL's own programs take it: a password on a command line could be read by anybody. */
function access(databaseUrl: string): Record<string, string | undefined> {
  const { host, port, user, password, database } = parse(databaseUrl)
  const asked = new URL(databaseUrl).searchParams
  const sslmode = asked.get('sslmode') ?? (asked.get('ssl') === 'true' ? 'require' : null)
  const given = {
    PGHOST: host,
    PGPORT: port,
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    // A word of the driver's for the same.
    PGSSLMODE: sslmode === 'no-verify' ? 'require' : sslmode,
    PGSSLROOTCERT: asked.get('sslrootcert'),
    PGSSLCERT: asked.get('sslcert'),
    PGSSLKEY: asked.get('sslkey'),
    PGCONNECT_TIMEOUT: '10',
  }
  const set = Object.entries(given).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return ownEnvironment({ LC_ALL: 'C.UTF-8', ...Object.fromEntries(set) })
}
