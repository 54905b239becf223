import { createReadStream } from 'node:fs'
import { lstat, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeBackupFile, syncPath } from './backup-file.ts'
import { refuseForeignLink } from './refuse-foreign-link.ts'

/** How long another process may hold the file. */
const PATIENCE_MS = 5000

/**
 * Writes a copy of a SQLite database as it is at one moment, also while others write to it, and checks it.
 * @param target is there, for root alone, only when it is whole
 */
export async function backUpSqlite(file: string, target: string): Promise<void> {
  refuseForeignLink(file)
  await makeBackupFile(target, async (partial) => {
    using(file, {}, (database) => database.prepare('VACUUM INTO ?').run(partial))
    checkSqlite(partial)
  })
}

/** @throws Error when SQLite finds a fault in the file */
export function checkSqlite(file: string): void {
  const said = using(file, { readOnly: true }, (database) => database.prepare('PRAGMA integrity_check').all())
  const faults = said.map((row) => String(row.integrity_check))
  if (faults.join() !== 'ok') throw new Error(`The copy of the database is damaged: ${faults.slice(0, 3).join('; ')}`)
}

/**
 * Puts a backup in the place of a database that nobody has open. The file keeps its owner and its mode.
 * The folder may belong to somebody who is not trusted: no link in it is followed.
 */
export async function restoreSqlite(backup: string, file: string): Promise<void> {
  checkSqlite(backup)
  const before = await lstat(file).catch(() => lstat(dirname(file)))
  const fresh = `${file}.restored`
  await rm(fresh, { force: true })
  const handle = await open(fresh, 'wx', 0o600)
  try {
    await handle.writeFile(createReadStream(backup))
    await handle.chown(before.uid, before.gid)
    if (before.isFile()) await handle.chmod(before.mode & 0o777)
    await handle.sync()
  } finally {
    await handle.close()
  }
  // They belong to the database that goes, and would be played into the one that comes.
  for (const suffix of ['-wal', '-shm', '-journal']) await rm(file + suffix, { force: true })
  await rename(fresh, file)
  await syncPath(dirname(file))
}

function using<T>(file: string, options: { readOnly?: boolean }, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file, { ...options, timeout: PATIENCE_MS })
  try {
    return work(database)
  } finally {
    database.close()
  }
}
