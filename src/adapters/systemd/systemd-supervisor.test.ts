import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSystemdSupervisor } from './systemd-supervisor.ts'

let unitDir: string
let calls: string[]
let answers: Record<string, { exitCode: number; stdout?: string; stderr?: string }>

const known = { exitCode: 0, stdout: 'LoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\nNRestarts=2\n' }
const supervisor = () =>
  createSystemdSupervisor({
    unitDir,
    bootedMark: unitDir,
    systemctl: (args) => {
      calls.push(args.filter((arg) => !arg.startsWith('--')).join(' '))
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '', ...answers[args[0] ?? ''] })
    },
  })

describe('the systemd supervisor', () => {
  beforeEach(async () => {
    unitDir = await mkdtemp(join(tmpdir(), 'units-'))
    calls = []
    answers = {}
  })
  afterEach(() => rm(unitDir, { recursive: true, force: true }))

  it('writes a unit and reloads, and does neither when it is there already', async () => {
    await supervisor().install('webops-shop.service', '[Unit]\n')
    await supervisor().install('webops-shop.service', '[Unit]\n')
    expect(await readFile(join(unitDir, 'webops-shop.service'), 'utf8')).toBe('[Unit]\n')
    expect(calls).toEqual(['daemon-reload'])
    expect(await readdir(unitDir)).toEqual(['webops-shop.service'])
  })

  it('stops, disables and deletes a unit that it removes', async () => {
    answers['show'] = known
    await writeFile(join(unitDir, 'webops-shop.service'), '')
    await supervisor().remove('webops-shop.service')
    expect(calls).toEqual([
      'show webops-shop.service',
      'stop webops-shop.service',
      'disable webops-shop.service',
      'daemon-reload',
      'reset-failed webops-shop.service',
    ])
    expect(await readdir(unitDir)).toEqual([])
  })

  it('has nothing to remove or stop for a unit that is not there', async () => {
    answers['show'] = { exitCode: 0, stdout: 'LoadState=not-found\n' }
    answers['stop'] = { exitCode: 5, stderr: 'Unit webops-shop.service not loaded.' }
    await supervisor().remove('webops-shop.service')
    await supervisor().stop('webops-shop.service')
    expect(await supervisor().status('webops-shop.service')).toBeNull()
  })

  it('looks at all units of deployments with one question, and at none of our own processes', async () => {
    for (const name of ['webops-shop', 'webops-blog', 'webops-panel', 'nginx'])
      await writeFile(join(unitDir, `${name}.service`), `# ${name}`)
    const shown = (id: string, state: string) =>
      `UnitFileState=enabled\nId=${id}\nNRestarts=1\n${known.stdout.replace('active\nSub', `${state}\nSub`).trim()}\n`
    // In another order than they were asked for.
    answers['show'] = { exitCode: 0, stdout: [shown('webops-shop.service', 'active'), shown('webops-blog.service', 'failed')].join('\n') }
    const units = (await supervisor().survey()).sort((a, b) => a.unit.localeCompare(b.unit))
    expect(units).toMatchObject([
      { unit: 'webops-blog.service', text: '# webops-blog', status: { activeState: 'failed', enabled: true } },
      { unit: 'webops-shop.service', text: '# webops-shop', status: { activeState: 'active', enabled: true } },
    ])
    expect(calls).toHaveLength(1)
    expect((await supervisor().survey(['webops-shop.service'])).map(({ unit }) => unit)).toEqual(['webops-shop.service'])
    expect(await supervisor().survey(['webops-none.service'])).toEqual([])
  })

  it('tells how a unit is', async () => {
    answers['show'] = known
    expect(await supervisor().status('webops-shop.service')).toEqual({
      activeState: 'active',
      subState: 'running',
      enabled: true,
      restarts: 2,
    })
  })

  it('says what systemctl said when a unit does not start', async () => {
    answers['start'] = { exitCode: 1, stderr: 'Job for webops-shop.service failed.\nSee more.' }
    await expect(supervisor().start('webops-shop.service')).rejects.toMatchObject({
      code: 'unit_failed',
      message: expect.stringContaining('Job for webops-shop.service failed.'),
    })
  })

  it.each(['ssh.service', '../webops-shop.service', 'webops-shop.timer', '--force', 'webops-a b.service'])(
    'does not touch %s',
    async (unit) => {
      await expect(supervisor().install(unit, '')).rejects.toMatchObject({ code: 'unit_not_ours' })
      await expect(supervisor().stop(unit)).rejects.toMatchObject({ code: 'unit_not_ours' })
      expect(calls).toEqual([])
    },
  )
})
