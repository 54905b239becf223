import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testPostgresql, type TestDatabase } from '../../../tests/support/test-database.ts'
import { connect } from './connect.ts'
import { sqliteFile } from './database-url.ts'
import { migrate } from './migrate.ts'
import { migrationState } from './migration-state.ts'
import { backUpPostgresql, restorePostgresql, whyNoPostgresqlBackup } from './postgresql-backup.ts'
import { readMigrations } from './schema-engine.ts'
import { backUpSqlite, restoreSqlite } from './sqlite-backup.ts'

let dir: string
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'webops-backup-'))))
afterEach(() => rm(dir, { recursive: true, force: true }))

describe('a backup of a SQLite database', () => {
  let file: string
  let backup: string
  const titles = async () => {
    const database = connect(`file:${file}`)
    const projects = await database.project.findMany()
    await database.$disconnect()
    return projects.map(({ title }) => title)
  }
  beforeEach(async () => {
    file = join(dir, 'webops.db')
    backup = join(dir, 'backup.db')
    await migrate(`file:${file}`)
    const database = connect(`file:${file}`)
    await database.project.create({ data: { name: 'shop', title: 'Shop' } })
    await database.$disconnect()
  })

  it('holds what was written last, for its owner alone, while others have the database open', async () => {
    const database = connect(`file:${file}`)
    await database.project.create({ data: { name: 'blog', title: 'Blog' } })
    await backUpSqlite(file, backup)
    await database.$disconnect()
    expect((await stat(backup)).mode & 0o777).toBe(0o600)
    file = backup
    expect(await titles()).toEqual(['Shop', 'Blog'])
  })

  it('brings back what was there, without what was written since, and leaves the file to its owner', async () => {
    await chmod(file, 0o640)
    await backUpSqlite(file, backup)
    // A process that was killed leaves what it wrote last beside the file.
    const open = new DatabaseSync(file)
    open.exec(`PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; UPDATE "Project" SET title = 'Changed'`)
    const left = await readFile(`${file}-wal`)
    open.close()
    await writeFile(`${file}-wal`, left)
    await restoreSqlite(backup, file)
    expect(await titles()).toEqual(['Shop'])
    expect((await stat(file)).mode & 0o777).toBe(0o640)
  })

  it('is not there when it could not be made', async () => {
    // In a file of its own: what had the other one open may write into it while it closes.
    const broken = join(dir, 'broken.db')
    await writeFile(broken, 'not a database, whatever its name says'.repeat(200))
    await expect(backUpSqlite(broken, backup)).rejects.toThrow()
    expect((await readdir(dir)).filter((name) => !/^(?:webops|broken)\.db/.test(name))).toEqual([])
  })

  it('is not put in place when it is damaged', async () => {
    await backUpSqlite(file, backup)
    const bytes = await readFile(backup)
    bytes.fill(0xff, 8192, 12288)
    await writeFile(backup, bytes)
    await expect(restoreSqlite(backup, file)).rejects.toThrow(/damaged|malformed/)
    expect(await titles()).toEqual(['Shop'])
  })

  it('does not follow a link that waits in the folder of the database', async () => {
    await backUpSqlite(file, backup)
    const foreign = join(dir, 'foreign')
    await writeFile(foreign, 'mine')
    await symlink(foreign, `${file}.restored`)
    await restoreSqlite(backup, file)
    expect(await readFile(foreign, 'utf8')).toBe('mine')
    expect(await titles()).toEqual(['Shop'])
  })
})

describe('the state of a database', () => {
  it('is that everything is to come where there is none, and none is made by looking', async () => {
    const file = join(dir, 'webops.db')
    const all = (await readMigrations('sqlite')).migrationDirectories.map(({ path }) => path)
    expect(await migrationState(`file:${file}`)).toEqual({ empty: true, pending: all, unknown: [] })
    expect(await readdir(dir)).toEqual([])
  })

  it('is up to date after migrating, and names what an older and a newer version do not agree on', async () => {
    const url = `file:${join(dir, 'webops.db')}`
    await migrate(url)
    expect(await migrationState(url)).toEqual({ empty: false, pending: [], unknown: [] })
    const client = new DatabaseSync(sqliteFile(url))
    client.exec(`INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
      VALUES ('x', 'x', '9000_from_the_future', 1, 1, 1)`)
    expect(await migrationState(url)).toEqual({ empty: false, pending: [], unknown: ['9000_from_the_future'] })
    client.exec(`DELETE FROM _prisma_migrations WHERE migration_name <> '0001_init'`)
    client.close()
    expect((await migrationState(url)).pending).toContain('0002_add_diagnosis')
  })
})

const postgresqlUrl = process.env.WEBOPS_TEST_DATABASE_URL

// Needs a PostgreSQL server and its programs: CI gives one.
describe.runIf(postgresqlUrl)('a backup of a PostgreSQL database', () => {
  let test: TestDatabase
  beforeEach(async () => (test = await testPostgresql(postgresqlUrl ?? '')))
  afterEach(() => test.remove())

  it('brings back what was there, without what a newer version made since', async () => {
    const { url, database } = test
    const backup = join(dir, 'backup.dump')
    await database.project.create({ data: { name: 'shop', title: 'Shop' } })
    expect(await whyNoPostgresqlBackup(url)).toBeNull()
    await backUpPostgresql(url, backup)
    expect((await stat(backup)).mode & 0o777).toBe(0o600)
    await database.$executeRawUnsafe(`CREATE TYPE "Later" AS ENUM ('a')`)
    await database.$executeRawUnsafe(`CREATE TABLE "Added" ("id" "Later")`)
    await database.$executeRawUnsafe(`ALTER TABLE "Project" DROP COLUMN "title"`)
    await restorePostgresql(backup, url)
    const again = connect(url)
    expect((await again.project.findMany()).map(({ title }) => title)).toEqual(['Shop'])
    expect(await again.$queryRawUnsafe(`SELECT 1 FROM pg_type WHERE typname IN ('Later', 'Added')`)).toEqual([])
    await again.$disconnect()
    expect(await migrationState(url)).toEqual({ empty: false, pending: [], unknown: [] })
  })

  it('is refused with the reason where the server does not let us in', async () => {
    const wrong = Object.assign(new URL(test.url), { username: 'nobody-of-that-name', password: 'wrong' }).href
    const why = await whyNoPostgresqlBackup(wrong)
    expect(why).toMatch(/failed|does not exist/)
    expect(why).not.toContain('wrong')
  })
})
