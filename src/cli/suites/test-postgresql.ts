import { randomBytes } from 'node:crypto'
import { chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findAccount } from '#adapters/host/accounts.ts'
import { requireProgram } from '#adapters/process/run-program.ts'
import { freePort } from './free-port.ts'

const VERSIONS = '/usr/lib/postgresql'

export interface TestPostgresql {
  /** Of a user who may create databases. */
  url: string
  stop(): Promise<void>
}

/** A PostgreSQL of the tests' own, in a temporary folder and on a free port of this machine only. */
export async function startTestPostgresql(): Promise<TestPostgresql> {
  const version = readdirSync(VERSIONS).sort((one, other) => Number(other) - Number(one))[0]
  const account = await findAccount('postgres')
  if (!version || !account) throw new Error('The package postgresql is not installed.')
  const program = (name: string) => join(VERSIONS, version, 'bin', name)
  const dir = mkdtempSync(join(tmpdir(), 'webops-postgresql-'))
  chownSync(dir, account.uid, account.gid)
  const password = randomBytes(16).toString('hex')
  const passwordFile = join(dir, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  chownSync(passwordFile, account.uid, account.gid)

  const as = { uid: account.uid, gid: account.gid, cwd: dir }
  const data = join(dir, 'data')
  const port = await freePort()
  await requireProgram(
    program('initdb'),
    ['--username', 'postgres', '--pwfile', passwordFile, '--auth', 'scram-sha-256', '--no-sync', '--pgdata', data],
    as,
  )
  // It is thrown away afterwards: nothing has to reach the disk.
  const settings = [`-p ${port}`, `-k ${dir}`, '-c listen_addresses=127.0.0.1', '-c fsync=off', '-c max_connections=100'].join(' ')
  await requireProgram(program('pg_ctl'), ['--pgdata', data, '--log', join(dir, 'log'), '--options', settings, '--wait', 'start'], as)
  return {
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      await requireProgram(program('pg_ctl'), ['--pgdata', data, '--mode', 'immediate', 'stop'], as)
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
