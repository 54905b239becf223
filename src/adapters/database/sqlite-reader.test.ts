import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqliteReader } from './sqlite-reader.ts'
import { testDatabase, type TestDatabase } from '../../../tests/support/test-database.ts'

let file: TestDatabase
let reader: ReturnType<typeof sqliteReader>
beforeAll(async () => {
  file = await testDatabase()
  await file.database.server.create({ data: { name: 'one' } })
  reader = sqliteReader(file.url)
})
afterAll(async () => {
  reader.close()
  await file.remove()
})

describe('a reader of a SQLite file', () => {
  it('sees what was committed last, and nothing of a transaction that goes on', async () => {
    const names = () => reader.rows('SELECT "name" FROM "Server" ORDER BY "name"').flat()
    await file.database.$transaction(async (transaction) => {
      await transaction.server.create({ data: { name: 'two' } })
      expect(names()).toEqual(['one'])
    })
    expect(names()).toEqual(['one', 'two'])
  })

  it('cannot write', () => {
    expect(() => reader.rows('DELETE FROM "Server"')).toThrow(/readonly|query.only/)
  })
})
