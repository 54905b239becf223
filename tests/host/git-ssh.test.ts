import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireProgram, runProgram } from '#adapters/process/run-program.ts'
import { type DisposableServer, until } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'

/** git over SSH from another machine, to a panel that has no network of its own. */
const PORT = 2222
const PANEL = 'webops-panel.service'
const SOCKET = 'webops-ssh.socket'

/** Makes Ada, an administrator, with a key; and takes her away again. */
const ADA = `
import { DatabaseSync } from 'node:sqlite'
const [what, type, publicKey, fingerprint] = process.argv.slice(2)
const database = new DatabaseSync('/var/lib/webops/database/webops.db')
const now = new Date().toISOString()
if (what === 'add') {
  database.prepare('INSERT INTO "User" ("id", "email", "name", "passwordHash", "isAdministrator", "createdAt") VALUES (?, ?, ?, ?, 1, ?)').run('ada', 'ada@example.org', 'Ada', 'none', now)
  database.prepare('INSERT INTO "SshKey" ("id", "userId", "name", "type", "publicKey", "fingerprint", "createdAt") VALUES (?, ?, ?, ?, ?, ?, ?)').run('key', 'ada', 'laptop', type, publicKey, fingerprint, now)
} else {
  database.exec('PRAGMA foreign_keys = ON')
  database.prepare('DELETE FROM "User" WHERE "id" = ?').run('ada')
}
`

describe('git over SSH', () => {
  let server: DisposableServer
  let dir: string
  let address: string
  const webops = (...args: string[]) => server.run('/root/webops/webops', args, { timeoutMs: 300_000 })
  const property = async (unit: string, name: string) =>
    (await server.require('systemctl', ['show', '--property', name, '--value', unit])).trim()
  const ada = (...args: string[]) => server.require('/root/webops/node_modules/.bin/node', ['/root/ada.mjs', ...args])
  const options = () => [
    ...['-F', 'none', '-i', join(dir, 'key'), '-p', String(PORT)],
    ...[
      'BatchMode=yes',
      'IdentitiesOnly=yes',
      'StrictHostKeyChecking=accept-new',
      `UserKnownHostsFile=${join(dir, 'known_hosts')}`,
    ].flatMap((option) => ['-o', option]),
  ]
  const ssh = (...args: string[]) => runProgram('ssh', [...options(), address, ...args], { timeoutMs: 30_000 })
  const git = (...args: string[]) =>
    runProgram('git', ['-C', join(dir, 'work'), '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
      env: { ...process.env, GIT_SSH_COMMAND: ['ssh', ...options()].join(' ') },
      timeoutMs: 300_000,
    })

  beforeAll(async () => {
    ;({ server } = await installedServer())
    dir = mkdtempSync(join(tmpdir(), 'webops-host-ssh-'))
    address = await server.address()
    await requireProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'key')])
    const [type = '', key = ''] = readFileSync(join(dir, 'key.pub'), 'utf8').split(' ')
    const fingerprint = (await requireProgram('ssh-keygen', ['-lf', join(dir, 'key')])).split(' ')[1] ?? ''
    await server.write('/root/ada.mjs', ADA)
    await ada('add', type, key, fingerprint)
  })
  afterAll(async () => {
    await webops('remove', 'pushed', '--yes')
    await ada('remove')
    rmSync(dir, { recursive: true, force: true })
  })

  it('reaches the panel from outside, by the host key that webops status names', async () => {
    const { stderr, exitCode } = await ssh()
    expect(stderr).toContain('Hello Ada. You can push with git; there is no shell here.')
    expect(exitCode).toBe(1)
    const known = (await requireProgram('ssh-keygen', ['-lf', join(dir, 'known_hosts')])).split(' ')[1] ?? 'none'
    expect((await webops('status')).stdout).toContain(`port ${PORT}, host key ${known}`)
    const mode = await server.require('stat', ['--format', '%a %U %G', '/etc/webops/ssh_host_ed25519_key'])
    expect(mode.trim()).toBe('640 root webops')
  })

  it('takes a push, which is deployed, and hands it out', async () => {
    mkdirSync(join(dir, 'work'))
    writeFileSync(join(dir, 'work/Dockerfile'), 'FROM nginx:stable\nEXPOSE 80\n')
    for (const args of [
      ['init', '--quiet', '--initial-branch=main'],
      ['add', '.'],
      ['commit', '--quiet', '--message', 'First'],
    ])
      await git(...args)
    const url = `ssh://git@${address}:${PORT}/pushed.git`
    const pushed = await git('push', url, 'main')
    expect(pushed.stderr).toContain('main -> main')
    expect(pushed.exitCode).toBe(0)
    await until('the pushed deployment to run', 120_000, async () => {
      const all = JSON.parse((await webops('ps', '--json')).stdout) as { name: string; status: string }[]
      return all.some(({ name, status }) => name === 'pushed' && status === 'running')
    })
    expect((await git('ls-remote', url)).stdout).toContain('refs/heads/main')
  })

  it('leaves the panel without a network', async () => {
    expect(await property(PANEL, 'PrivateNetwork')).toBe('yes')
    expect(await property(PANEL, 'RestrictAddressFamilies')).toBe('AF_UNIX')
    expect(await property(PANEL, 'IPAddressDeny')).toContain('0.0.0.0/0')
  })

  it('turns nobody away while the panel is started again', async () => {
    const before = await property(PANEL, 'MainPID')
    await server.require('systemctl', ['stop', PANEL])
    await server.require('systemctl', ['start', '--no-block', PANEL])
    expect((await ssh()).stderr).toContain('Hello Ada')
    expect(await property(PANEL, 'MainPID')).not.toBe(before)
    expect((await webops('up')).exitCode).toBe(0)
  })

  it('moves to another port, is switched off and on, and keeps its host key', async () => {
    const key = await server.require('cat', ['/etc/webops/ssh_host_ed25519_key'])
    const answers = async (port: number) =>
      (await runProgram('ssh-keyscan', ['-T', '5', '-p', String(port), address])).stdout.includes('ssh-ed25519')
    expect((await webops('up', '--ssh-port', '2022')).exitCode).toBe(0)
    expect([await answers(2022), await answers(PORT)]).toEqual([true, false])
    expect((await webops('up', '--ssh-port', 'off')).exitCode).toBe(0)
    expect([await answers(2022), await property(SOCKET, 'LoadState')]).toEqual([false, 'not-found'])
    expect((await webops('up', '--ssh-port', String(PORT))).exitCode).toBe(0)
    expect(await answers(PORT)).toBe(true)
    expect(await server.require('cat', ['/etc/webops/ssh_host_ed25519_key'])).toBe(key)
  }, 600_000)

  it('is closed after webops down, also to who would wake the panel, and open after webops up', async () => {
    await webops('down')
    expect(await property(SOCKET, 'ActiveState')).toBe('inactive')
    expect((await ssh()).stderr).toContain('Connection refused')
    expect(await property(PANEL, 'ActiveState')).toBe('inactive')
    expect((await webops('up')).exitCode).toBe(0)
    expect((await ssh()).stderr).toContain('Hello Ada')
  }, 600_000)
})
