import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProgramResult } from '#adapters/process/run-program.ts'
import { type DisposableServer, until } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'

/** New versions of WebOps itself, good ones and bad ones, while an application is being visited. The tests follow one another. */
const CHECKOUT = '/root/webops'
const NODE = `${CHECKOUT}/node_modules/.bin/node`
const UP_TIMEOUT_MS = 280_000

describe('an upgrade of WebOps', () => {
  let server: DisposableServer
  let firstCommit: string
  let firstVersion: string
  let listedBefore: string
  const webops = (...args: string[]) => server.run(`${CHECKOUT}/webops`, args, { timeoutMs: UP_TIMEOUT_MS })
  const git = (...args: string[]) =>
    server.require('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-C', CHECKOUT, ...args])
  const panelVersion = async () =>
    (JSON.parse(await server.require('curl', ['--silent', '--insecure', 'https://localhost/api/v1/health'])) as { version: string }).version
  const backups = async () => (await server.require('ls', ['-1', '/var/lib/webops/backups'])).split('\n').filter(Boolean)

  beforeAll(async () => {
    ;({ server } = await installedServer())
    firstCommit = (await git('rev-parse', 'HEAD')).trim()
    // The branch stays where it is.
    await git('checkout', '--quiet', '--detach')
    firstVersion = await panelVersion()
    listedBefore = await listed()
    for (const name of ['visitors', 'tables'])
      await server.write(`/root/${name}.mjs`, readFileSync(join(import.meta.dirname, 'programs', `${name}.mjs`), 'utf8'))
  })

  // The suites after this one have the version that was installed.
  afterAll(async () => {
    await server.run('systemctl', ['stop', 'visitors'])
    await git('checkout', '--quiet', '--force', 'main')
    expect(await panelVersion()).toBe(firstVersion)
  })

  it('backs the database up, migrates it, and loses no request of an application', async () => {
    await visitorsCome()
    await commit({ ...migration('9001_marker', 'CREATE TABLE "UpgradeMarker" ("id" TEXT NOT NULL PRIMARY KEY);') })
    const up = await webops('up')
    const { asked, failures } = await visitorsGo()
    expect(up.exitCode, said(up)).toBe(0)
    expect(up.stdout).toMatch(/Backup: \/var\/lib\/webops\/backups\/database-\d{8}T\d{6}Z-.*\.db/)
    expect(await panelVersion()).not.toBe(firstVersion)
    expect(JSON.parse((await webops('status', '--json')).stdout)).toMatchObject({ up: true, version: await panelVersion() })
    expect(await tables()).toContain('UpgradeMarker')
    expect(await listed()).toBe(listedBefore)
    expect(await server.require('stat', ['--format', '%a %U', `/var/lib/webops/backups/${(await backups())[0] ?? ''}`])).toBe('600 root\n')
    expect(asked).toBeGreaterThan(200)
    expect(failures).toEqual([])
  })

  it('makes no backup when the database is not changed, and does nothing the second time', async () => {
    const before = await backups()
    const again = await webops('up')
    expect(again.exitCode, said(again)).toBe(0)
    expect(again.stdout).toContain('Backup: not needed')
    expect(again.stdout).not.toContain('started')
    expect(await backups()).toEqual(before)
  })

  it('goes back to the old version, and to its database, when the panel of the new one crashes at its start', async () => {
    const good = await panelVersion()
    await visitorsCome()
    const panel = await server.require('cat', [`${CHECKOUT}/src/processes/panel.ts`])
    await commit({
      ...migration('9002_second', 'CREATE TABLE "SecondMarker" ("id" TEXT NOT NULL PRIMARY KEY);'),
      'src/processes/panel.ts': `throw new Error('this version is broken')\n${panel}`,
    })
    const up = await webops('up')
    const { asked, failures } = await visitorsGo()
    expect(up.exitCode, said(up)).toBe(1)
    expect(up.stderr).toContain('did not come up, so')
    expect(up.stderr).toContain('this version is broken')
    const log = /is in (\S+\.log)\./.exec(up.stderr)?.[1] ?? ''
    expect(await server.require('cat', [log])).toContain('this version is broken')
    await isAsBefore(good)
    expect(await tables()).not.toContain('SecondMarker')
    expect(asked).toBeGreaterThan(200)
    expect(failures).toEqual([])
    await git('reset', '--quiet', '--hard', 'HEAD~1')
  })

  it('goes back to the old database when a migration fails half-way', async () => {
    const good = await panelVersion()
    await commit(
      migration('9002_half', 'CREATE TABLE "HalfMarker" ("id" TEXT NOT NULL PRIMARY KEY);\nINSERT INTO "NoSuchTable" VALUES (1);'),
    )
    const up = await webops('up')
    expect(up.exitCode, said(up)).toBe(1)
    expect(up.stderr).toContain('9002_half failed')
    expect(up.stderr).toContain('NoSuchTable')
    await isAsBefore(good)
    expect(await tables()).not.toContain('HalfMarker')
    await git('reset', '--quiet', '--hard', 'HEAD~1')
  })

  it('that is killed in the middle of a migration is taken back or ended by the next up', async () => {
    const good = await panelVersion()
    await commit(
      migration('9002_half', 'CREATE TABLE "HalfMarker" ("id" TEXT NOT NULL PRIMARY KEY);\nINSERT INTO "NoSuchTable" VALUES (1);'),
    )
    const record = '/var/lib/webops/services/upgrade'
    const untilMigrating = `until grep --quiet '"phase":"migrating"' ${record}; do sleep 0.02; done 2>/dev/null`
    await server.run('sh', ['-c', `${CHECKOUT}/webops up >/dev/null & ${untilMigrating}; kill -9 $!; wait; true`], {
      timeoutMs: UP_TIMEOUT_MS,
    })
    await until(
      'the migration to end by itself',
      30_000,
      async () => (await server.run('pgrep', ['-f', 'processes/migrate.ts'])).exitCode !== 0,
    )
    expect((await webops('status')).exitCode).toBe(1)
    await git('reset', '--quiet', '--hard', 'HEAD~1')
    const up = await webops('up')
    expect(up.exitCode, said(up)).toBe(0)
    expect(up.stdout).toContain('Interrupted upgrade')
    await isAsBefore(good)
    expect(await tables()).not.toContain('HalfMarker')
  })

  it('refuses a version that is older than the database, names the backup, and goes back by it as the guide says', async () => {
    const newer = await panelVersion()
    await git('checkout', '--quiet', firstCommit)
    const refused = await webops('up')
    expect(refused.exitCode, said(refused)).toBe(1)
    expect(refused.stderr).toContain('9001_marker')
    const backup = /put (\S+\.db) back/.exec(refused.stderr)?.[1] ?? ''
    expect(backup).toContain(firstVersion)
    await isAsBefore(newer)

    await server.require('systemctl', ['stop', 'webops-worker', 'webops-panel'])
    const database = '/var/lib/webops/database/webops.db'
    await server.require('rm', ['--force', `${database}-wal`, `${database}-shm`])
    await server.require('install', ['--owner=webops', '--group=webops', '--mode=640', backup, database])
    const back = await webops('up')
    expect(back.exitCode, said(back)).toBe(0)
    await isAsBefore(firstVersion)
    expect(await tables()).not.toContain('UpgradeMarker')
    expect(await server.status('http://sample.localhost')).toBe(200)
  })

  async function commit(files: Record<string, string>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      await server.require('mkdir', ['--parents', join(CHECKOUT, path, '..')])
      await server.write(join(CHECKOUT, path), content)
    }
    await git('add', '--all')
    await git('commit', '--quiet', '--message', 'Another version')
  }

  function migration(name: string, sql: string): Record<string, string> {
    return Object.fromEntries(['sqlite', 'postgresql'].map((kind) => [`prisma/${kind}/migrations/${name}/migration.sql`, sql]))
  }

  async function isAsBefore(version: string): Promise<void> {
    expect(await panelVersion()).toBe(version)
    const status = await webops('status')
    expect(status.exitCode, said(status)).toBe(0)
    expect(await listed()).toBe(listedBefore)
  }

  async function listed(): Promise<string> {
    return (JSON.parse((await webops('ps', '--json')).stdout) as { name: string; status: string; release: number }[])
      .map(({ name, status, release }) => `${name} ${status} ${release}`)
      .join('\n')
  }

  async function tables(): Promise<string[]> {
    return JSON.parse(await server.require(NODE, ['/root/tables.mjs'])) as string[]
  }

  async function visitorsCome(): Promise<void> {
    await server.require('systemd-run', ['--quiet', '--collect', '--unit', 'visitors', NODE, '/root/visitors.mjs'])
  }

  async function visitorsGo(): Promise<{ asked: number; failures: string[] }> {
    await server.require('systemctl', ['stop', 'visitors'])
    return JSON.parse(await server.require('cat', ['/root/visitors.json'])) as { asked: number; failures: string[] }
  }
})

function said({ stdout, stderr }: ProgramResult): string {
  return `${stdout}\n${stderr}`
}
