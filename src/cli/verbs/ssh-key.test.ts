import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fakePanel, type FakePanel } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

const KEY = {
  id: 'k1',
  name: 'laptop',
  type: 'ssh-ed25519',
  publicKey: 'AAAA',
  fingerprint: 'SHA256:one',
  createdAt: '2026-01-01T00:00:00.000Z',
  lastUsedAt: null,
}
let panel: FakePanel
let home: string
beforeEach(async () => {
  panel = await fakePanel()
  home = mkdtempSync(join(tmpdir(), 'webops-home-'))
  mkdirSync(join(home, '.ssh'))
  panel.on('POST', '/api/v1/me/ssh-keys', { status: 201, body: KEY })
  panel.on('GET', '/api/v1/me/ssh-keys', {
    body: { items: [KEY, { ...KEY, id: 'k2', name: 'twice', fingerprint: 'SHA256:two' }, { ...KEY, id: 'k3', name: 'twice' }] },
  })
  panel.on('DELETE', '/api/v1/me/ssh-keys/k1', { status: 204 })
})
afterEach(async () => {
  await panel.close()
  rmSync(home, { recursive: true, force: true })
})
const run = (...args: string[]) => runCli(panel.url, ['ssh-key', ...args], { home, readInput: () => Promise.resolve('from input') })
const sent = () => panel.calls.at(-1)?.body

it('adds the best key of those that ssh uses by itself', async () => {
  expect((await run('add')).error).toMatchObject({ code: 'ssh_key_file_missing' })
  writeFileSync(join(home, '.ssh/id_rsa.pub'), 'rsa')
  writeFileSync(join(home, '.ssh/id_ed25519.pub'), 'ed')
  expect((await run('add')).out).toBe('Added laptop, SHA256:one.\n')
  expect(sent()).toEqual({ key: 'ed' })
})

it('adds the key of a file, or of standard input, under the name that is given', async () => {
  writeFileSync(join(home, 'work.pub'), 'work')
  expect(JSON.parse((await run('add', join(home, 'work.pub'), '--name', 'desk', '--json')).out)).toEqual(KEY)
  expect(sent()).toEqual({ key: 'work', name: 'desk' })
  await run('add', '-')
  expect(sent()).toEqual({ key: 'from input' })
})

it('lists keys', async () => {
  const { out } = await run('list')
  expect(out).toMatch(/^NAME +TYPE +FINGERPRINT +ADDED +LAST USED\nlaptop +ssh-ed25519 +SHA256:one /)
  expect(JSON.parse((await run('list', '--json')).out)).toHaveLength(3)
})

it('removes the one that is named, and none where two could be meant', async () => {
  expect((await run('remove', 'SHA256:one')).error).toMatchObject({ code: 'ssh_key_ambiguous' })
  expect((await run('remove', 'twice')).error).toMatchObject({ code: 'ssh_key_ambiguous' })
  expect((await run('remove', 'nothing')).error).toMatchObject({ code: 'ssh_key_not_found' })
  expect((await run('remove', 'laptop')).out).toBe('Removed laptop.\n')
  expect(panel.calls.at(-1)).toMatchObject({ method: 'DELETE', path: '/api/v1/me/ssh-keys/k1' })
})
