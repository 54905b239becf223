import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChangedFilesView, FileView } from '#api/schemas/file-views.ts'
import { deployment, type FakePanel, fakePanel, logStream, rollout } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

const file = (changes: Partial<FileView> = {}): FileView => ({
  path: '/etc/app/config.toml',
  secret: false,
  content: 'colour = "green"\n',
  fingerprint: null,
  bytes: 17,
  mode: '0444',
  updatedAt: new Date(Date.now() - 3 * 60_000).toISOString(),
  updatedBy: 'Ada',
  state: 'same',
  ...changes,
})
const KEY = file({
  path: '/etc/app/key',
  secret: true,
  content: null,
  fingerprint: '0123456789ab',
  bytes: 2048,
  mode: '0440',
  state: 'changed',
})
const GONE = file({ path: '/etc/app/old', state: 'removed', updatedBy: null })
const changed = (rollouts: ChangedFilesView['rollouts'] = []): ChangedFilesView => ({ items: [file()], live: 3, differs: true, rollouts })
const url = '/api/v1/deployments/shop/files'

let panel: FakePanel
let dir: string
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'webops-files-'))
  panel = await fakePanel()
  panel.on('GET', url, { body: { items: [file(), KEY, GONE], live: 3, differs: true } })
  panel.on('PUT', url, { body: changed() })
  panel.on('DELETE', url, { body: changed() })
  panel.on('GET', '/api/v1/deployments/shop', { body: deployment({ name: 'shop' }) })
  panel.on('GET', '/api/v1/rollouts/r7', { body: rollout({ kind: 'reconfigure' }) })
  panel.on('GET', '/api/v1/rollouts/r7/logs', logStream([], true))
})
afterEach(async () => {
  rmSync(dir, { recursive: true })
  await panel.close()
})
const sent = () => panel.calls.filter(({ method }) => method !== 'GET').map(({ method, body }) => ({ method, body }))
const run = (args: string[], changes?: Parameters<typeof runCli>[2]) => runCli(panel.url, ['files', ...args], changes)

describe('webops files', () => {
  it('lists them with size, mode and what is not live yet, and of a secret its fingerprint only', async () => {
    const { out, error } = await run(['list', 'shop'])
    expect(error).toBeNull()
    expect(out).toMatch(/^PATH +SIZE +MODE +SECRET +STATE +CHANGED$/m)
    expect(out).toMatch(/\/etc\/app\/config\.toml +17 B +0444 +– +live +3 minutes ago by Ada/)
    expect(out).toMatch(/\/etc\/app\/key +2\.0 KiB +0440 +0123456789ab +changed/)
    expect(out).toMatch(/\/etc\/app\/old .* removed +–/)
    expect(out).toContain('Release 3 runs with other ones')
    expect((JSON.parse((await run(['list', 'shop', '--json'])).out) as FileView[]).map(({ path }) => path)).toHaveLength(3)
    panel.on('GET', url, { body: { items: [], live: null, differs: false } })
    expect((await run(['list', 'shop'])).out).toBe('shop has no configuration files.\n')
  })

  it('prints one as it is, but no secret and none that is gone', async () => {
    expect(await run(['show', 'shop', '/etc/app/config.toml'])).toEqual({ out: 'colour = "green"\n', error: null })
    expect((await run(['show', 'shop', '/etc/app/key'])).error).toMatchObject({ code: 'file_is_secret' })
    for (const path of ['/etc/app/old', '/nowhere'])
      expect((await run(['show', 'shop', path])).error).toMatchObject({ code: 'file_not_found' })
  })

  it('sets one from a file or from standard input, to the byte', async () => {
    const text = '\uFEFFtäglich = "🚀"\r\n\n'
    writeFileSync(join(dir, 'config.toml'), text)
    const args = ['set', 'shop', '/etc/app/config.toml']
    expect((await run([...args, '--from', join(dir, 'config.toml'), '--secret', '--mode', '0440'])).out).toContain(
      'The next rollout takes it over',
    )
    await run([...args, '--from', '-'], { readInput: () => Promise.resolve('from input\n') })
    await run([...args, '--plain', '--mode', '0444'])
    const path = '/etc/app/config.toml'
    expect(sent()).toEqual([
      { method: 'PUT', body: { path, content: text, secret: true, mode: '0440', apply: false } },
      { method: 'PUT', body: { path, content: 'from input\n', apply: false } },
      { method: 'PUT', body: { path, content: null, secret: false, mode: '0444', apply: false } },
    ])
  })

  it('asks for something to set, and for text', async () => {
    const args = ['set', 'shop', '/etc/app/config.toml']
    expect((await run(args)).error).toMatchObject({ code: 'nothing_to_set' })
    writeFileSync(join(dir, 'binary'), Buffer.from([0xff, 0xfe, 0x00]))
    expect((await run([...args, '--from', join(dir, 'binary')])).error).toMatchObject({ code: 'file_not_text' })
    expect((await run([...args, '--from', join(dir, 'nowhere')])).error).toMatchObject({ code: 'file_unreadable' })
    expect(sent()).toEqual([])
  })

  it('waits for the rollout that --apply queues, and says so where none is needed', async () => {
    panel.on('PUT', url, { body: changed([{ deployment: 'shop', id: 'r7', number: 7 }]) })
    const args = ['set', 'shop', '/etc/app/config.toml', '--mode', '0400', '--apply']
    expect(await run(args)).toMatchObject({ error: null, out: expect.stringContaining('shop reconfigured') as string })
    expect((await run([...args, '--detach'])).out).toContain('Rollout 7 of shop is queued')
    panel.on('PUT', url, { body: changed() })
    expect((await run(args)).out).toContain('What serves needs no change')
    expect((await run(['remove', 'shop', '/etc/app/config.toml'])).error).toBeNull()
    expect(sent().at(-1)).toEqual({ method: 'DELETE', body: { path: '/etc/app/config.toml', apply: false } })
  })
})
