import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect } from '#adapters/database/connect.ts'
import { migrate } from '#adapters/database/migrate.ts'
import { parseEnv } from '#env'
import { backUpDatabase, listBackups, refuseNewerDatabase } from './database-backup.ts'
import { type Installation, installationOf } from './installation.ts'
import type { ProgramVersion } from './program-version.ts'
import { startAgain, waitForService } from './run-service.ts'
import type { Keeper } from './service.ts'
import { stepList } from './step-list.ts'
import type { BringingUp } from './start-program.ts'
import { resumeUpgrade } from './resume-upgrade.ts'
import { enterPhase, newUpgrade, type Upgrade } from './upgrade-record.ts'
import { markRunning } from './versions.ts'

let dir: string
let installation: Installation
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'webops-upgrade-'))
  installation = installationOf(parseEnv({ WEBOPS_ROOT: dir }))
  for (const folder of [installation.backupsDir, installation.versionsDir, installation.servicesDir]) mkdirSync(folder, { recursive: true })
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const quiet: Keeper = {
  logHint: () => '',
  lastLog: () => Promise.resolve(''),
  isRunning: () => Promise.resolve(true),
  restarts: () => Promise.resolve(0),
  recipe: () => Promise.resolve(''),
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(true),
}

describe('backups of the database', () => {
  it('are five at most, the oldest going first, and name when and of which version they are', async () => {
    await migrate(installation.databaseUrl)
    for (let day = 1; day <= 7; day++) await backUpDatabase(installation, `0.1.${day}-abc`, new Date(Date.UTC(2026, 10, day, 12)))
    expect(listBackups(installation).map(({ version }) => version)).toEqual(['7', '6', '5', '4', '3'].map((day) => `0.1.${day}-abc`))
    expect(readdirSync(installation.backupsDir)).toContain('database-20261107T120000Z-0.1.7-abc.db')
  })

  it('are the remedy that a version is given whose database is newer than itself', () => {
    for (const name of ['20261101T120000Z-0.1.0-mine', '20261102T120000Z-0.2.0-other'])
      writeFileSync(join(installation.backupsDir, `database-${name}.db`), '')
    expect(() => refuseNewerDatabase(installation, [], '0.1.0-mine')).not.toThrow()
    const refused = (version: string) => {
      try {
        refuseNewerDatabase(installation, ['0009_later'], version)
        return null
      } catch (error) {
        return error as { code: string; message: string; hint: string }
      }
    }
    expect(refused('0.1.0-mine')).toMatchObject({ code: 'database_newer', message: expect.stringContaining('0009_later') as string })
    expect(refused('0.1.0-mine')?.hint).toContain('20261101T120000Z-0.1.0-mine.db')
    expect(refused('0.0.9-older')?.hint).toContain('20261102T120000Z-0.2.0-other.db')
  })
})

describe.runIf(process.getuid?.() === 0)('an upgrade', () => {
  const version = (id: string): ProgramVersion => ({ id, number: '0.1.0', commit: null, changed: false })
  const comesUp = async (id: string) => {
    mkdirSync(join(installation.versionsDir, id))
    writeFileSync(join(installation.versionsDir, id, 'version.json'), JSON.stringify(version(id)))
    for (const name of ['panel', 'worker'] as const)
      await startAgain(installation, quiet, name, { fingerprint: id, recipe: `${name} of ${id}` })
    markRunning(installation, version(id))
  }

  it('knows what ran before, and that there is nothing to go back to when nothing did', async () => {
    expect(newUpgrade(installation, version('new'))).toMatchObject({ from: null, backup: null })
    await comesUp('old')
    expect(newUpgrade(installation, version('new')).from).toMatchObject({ version: { id: 'old' }, panel: { recipe: 'panel of old' } })
    expect(newUpgrade(installation, version('old')).from).toBeNull()
  })

  describe('that was killed', () => {
    const bringing = () => ({ installation, keeper: quiet, steps: stepList(() => undefined, false) }) as unknown as BringingUp
    const killed = async (phase: Upgrade['phase'], at = Date.now()) => {
      await migrate(installation.databaseUrl)
      await comesUp('old')
      const upgrade = newUpgrade(installation, version('new'))
      if (phase !== 'begun') upgrade.backup = await backUpDatabase(installation, 'old', new Date())
      enterPhase(installation, upgrade, phase)
      if (at < Date.now()) writeFileSync(join(installation.servicesDir, 'upgrade'), JSON.stringify({ ...upgrade, at }))
      await startAgain(installation, quiet, 'panel', { fingerprint: 'new', recipe: 'panel of new' })
      const database = connect(installation.databaseUrl)
      await database.project.create({ data: { name: 'late', title: 'Late' } })
      await database.$disconnect()
      return upgrade
    }
    const lateProjects = async () => {
      const database = connect(installation.databaseUrl)
      const count = await database.project.count()
      await database.$disconnect()
      return count
    }

    it('before anything was changed begins again', async () => {
      const { from } = await killed('begun')
      expect(await resumeUpgrade(bringing(), version('newer'))).toMatchObject({ from, to: { id: 'newer' }, backup: null, phase: 'begun' })
      expect(await lateProjects()).toBe(1)
    })

    it('in the middle of the migrations gets its database back first', async () => {
      const { from } = await killed('migrating')
      expect(await resumeUpgrade(bringing(), version('newer'))).toMatchObject({ from, backup: null, phase: 'begun' })
      expect(await lateProjects()).toBe(0)
    })

    it('while the new version started keeps its way back', async () => {
      const { from, backup } = await killed('starting')
      expect(await resumeUpgrade(bringing(), version('newer'))).toMatchObject({ from, backup, phase: 'starting' })
      expect(await lateProjects()).toBe(1)
    })

    it('and has been used since is never taken back to the backup', async () => {
      await killed('starting', Date.now() - 2 * 3_600_000)
      expect(await resumeUpgrade(bringing(), version('newer'))).toMatchObject({ backup: null, phase: 'begun' })
      expect(await lateProjects()).toBe(1)
    })
  })

  it('does not wait for a process that ends again and again', async () => {
    let restarts = 0
    const crashing = { ...quiet, restarts: () => Promise.resolve(restarts++) }
    const waiting = waitForService(crashing, 'panel', () => Promise.resolve(false), 60_000, new AbortController().signal)
    await expect(waiting).rejects.toMatchObject({ code: 'service_not_started' })
  })
})
