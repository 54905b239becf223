import { describe, expect, it } from 'vitest'
import { databaseAway } from './database-away.ts'

describe('databaseAway', () => {
  it.each([
    ['one that Prisma waited for in vain', Object.assign(new Error('Operation has timed out'), { code: 'P1008' })],
    ['one that is not reached', Object.assign(new Error("Can't reach database server"), { code: 'P1001' })],
    ["SQLite's own word", new Error('database is locked')],
  ])('explains %s', (_what, error) => {
    expect(databaseAway(error)).toMatchObject({ code: 'database_unavailable', kind: 'unavailable', cause: error })
  })

  it.each([
    ['a record that is there already', Object.assign(new Error('Unique constraint failed'), { code: 'P2002' })],
    ['what is no error', 'database is locked'],
    ['any other error', new Error('no')],
  ])('leaves %s alone', (_what, error) => {
    expect(databaseAway(error)).toBeNull()
  })
})
