import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { databaseKind, sqliteFile } from '#adapters/database/database-url.ts'
import { backUpPostgresql, restorePostgresql, whyNoPostgresqlBackup } from '#adapters/database/postgresql-backup.ts'
import { backUpSqlite, restoreSqlite } from '#adapters/database/sqlite-backup.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Installation } from './installation.ts'

const KEPT = 5
const EXTENSION = { sqlite: 'db', postgresql: 'dump' }
const NAME = /^database-(\d{8}T\d{6}Z)-(.+)\.(?:db|dump)$/

export interface Backup {
  file: string
  /** Id of the version whose database it is. */
  version: string
}

/** Sees to it that a backup can be made, before anything is stopped for it. @throws WebopsError `backup_not_possible` */
export async function requireBackup({ databaseUrl }: Installation): Promise<void> {
  if (databaseKind(databaseUrl) === 'sqlite') return
  const why = await whyNoPostgresqlBackup(databaseUrl)
  if (why === null) return
  throw new WebopsError({
    code: 'backup_not_possible',
    kind: 'refused',
    message: `The database would be changed, and cannot be backed up before: ${why}`,
    hint: 'Install postgresql-client of the server’s version. Or back it up yourself and run webops up --no-backup: then nothing can be taken back.',
  })
}

/**
 * Copies the database as it is, and checks the copy. The last five are kept.
 * @param version id of the version that the database is of
 * @param now for the file's name, in UTC
 */
export async function backUpDatabase(installation: Installation, version: string, now: Date): Promise<Backup> {
  const { databaseUrl, backupsDir } = installation
  const kind = databaseKind(databaseUrl)
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '')
  const file = join(backupsDir, `database-${time}-${version}.${EXTENSION[kind]}`)
  await (kind === 'sqlite' ? backUpSqlite(sqliteFile(databaseUrl), file) : backUpPostgresql(databaseUrl, file))
  for (const old of listBackups(installation).slice(KEPT)) rmSync(old.file)
  return { file, version }
}

/** Puts a backup in the database's place. Nobody may have it open. */
export async function restoreDatabase({ databaseUrl }: Installation, { file }: Backup): Promise<void> {
  if (databaseKind(databaseUrl) === 'sqlite') await restoreSqlite(file, sqliteFile(databaseUrl))
  else await restorePostgresql(file, databaseUrl)
}

/** The newest first. */
export function listBackups({ backupsDir }: Installation): Backup[] {
  return readdirSync(backupsDir)
    .flatMap((name) => {
      const version = NAME.exec(name)?.[2]
      return version ? [{ file: join(backupsDir, name), version }] : []
    })
    .sort((a, b) => (a.file < b.file ? 1 : -1))
}

/** For people. */
export function describeBackup({ file }: Backup): string {
  return `${file} (${Math.ceil(statSync(file).size / 1024)} KiB)`
}

/**
 * Refuses a database that a newer version has changed already.
 * @param unknown migrations in it that this version does not have
 * @param version id of this version
 * @throws WebopsError `database_newer`
 */
export function refuseNewerDatabase(installation: Installation, unknown: string[], version: string): void {
  if (unknown.length === 0) return
  const backups = listBackups(installation)
  const before = backups.find((backup) => backup.version === version) ?? backups[0]
  throw new WebopsError({
    code: 'database_newer',
    kind: 'refused',
    message: `The database is of a newer version: it has had ${unknown.join(', ')}, which this version does not know. Nothing was changed.`,
    hint: before
      ? `Go on with the newer version, or put ${before.file} back, from before that (“Going back” in docs/guides/installing.md).`
      : 'Go on with the newer version, or put a backup from before that back (“Going back” in docs/guides/installing.md).',
  })
}
