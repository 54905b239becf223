import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { migrate } from './migrate.ts'
import { readMigrations } from './schema-engine.ts'
import { writeMigration } from './write-migration.ts'

const dir = join(tmpdir(), `webops-migrations-${randomUUID()}`)
afterAll(() => rm(dir, { recursive: true, force: true }))

const postgresqlUrl = process.env.WEBOPS_TEST_DATABASE_URL

describe('migrations', () => {
  it('lead to what the models say, on SQLite', async () => {
    expect(await writeMigration('sqlite', 'file::memory:')).toBeNull()
  })

  it.runIf(postgresqlUrl)('lead to what the models say, on PostgreSQL', async () => {
    expect(await writeMigration('postgresql', postgresqlUrl ?? '')).toBeNull()
  })

  it('are the same ones for both databases', async () => {
    const names = async (kind: 'sqlite' | 'postgresql') => (await readMigrations(kind)).migrationDirectories.map(({ path }) => path)
    expect(await names('postgresql')).toEqual(await names('sqlite'))
  })

  it('make a database where there is none, and do nothing the second time', async () => {
    const url = `file:${join(dir, 'new/webops.db')}`
    expect(await migrate(url)).toContain('0001_init')
    expect(await migrate(url)).toEqual([])
  })
})
