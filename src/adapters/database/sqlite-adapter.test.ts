import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, type Database } from './connect.ts'
import { testDatabase, type TestDatabase } from '../../../tests/support/test-database.ts'

let file: TestDatabase
let other: Database
beforeAll(async () => {
  file = await testDatabase()
  other = connect(file.url)
})
afterAll(async () => {
  await other.$disconnect()
  await file.remove()
})

describe('a SQLite file that two processes write', () => {
  it('loses no write and answers none with "busy"', async () => {
    const { id } = await file.database.server.create({ data: { name: 'counted' } })
    const project = await file.database.project.create({ data: { name: 'p', title: 'P' } })
    const environment = await file.database.environment.create({ data: { projectId: project.id, name: 'e' } })
    const places = { projectId: project.id, environmentId: environment.id, serverId: id }
    const json = { dockerBuildArgs: {}, dockerVolumes: [], dockerPorts: [] }
    const { id: counted } = await file.database.deployment.create({ data: { name: 'counted', ...places, ...json } })
    const count = (database: Database) =>
      database.$transaction(async (transaction) => {
        const { sequence } = await transaction.deployment.findUniqueOrThrow({ where: { id: counted } })
        await transaction.deployment.update({ where: { id: counted }, data: { sequence: sequence + 1 } })
      })
    await Promise.all([file.database, other].flatMap((database) => Array.from({ length: 50 }, () => count(database))))
    expect((await other.deployment.findUniqueOrThrow({ where: { id: counted } })).sequence).toBe(100)
  })

  it('keeps references whole', async () => {
    const orphan = { deploymentId: 'nobody', name: 'A', value: 'x' }
    await expect(file.database.variable.create({ data: orphan })).rejects.toThrow(/Foreign key/)
  })

  it('undoes a transaction that fails', async () => {
    await expect(
      file.database.$transaction(async (transaction) => {
        await transaction.server.create({ data: { name: 'half' } })
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await other.server.findUnique({ where: { name: 'half' } })).toBeNull()
  })

  it('is in WAL mode, so that readers do not wait for writers', async () => {
    const [mode] = await file.database.$queryRawUnsafe<{ journal_mode: string }[]>('PRAGMA journal_mode')
    expect(mode?.journal_mode).toBe('wal')
  })
})
