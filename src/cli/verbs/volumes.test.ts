import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiError, deployment, type FakePanel, fakePanel, rollout } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

const ARCHIVE = '/api/v1/deployments/shop/volumes/media/archive'
let panel: FakePanel
let dir: string
beforeEach(async () => {
  panel = await fakePanel()
  dir = mkdtempSync(join(tmpdir(), 'volumes-'))
})
afterEach(async () => {
  await panel.close()
  rmSync(dir, { recursive: true, force: true })
})

const view = (more: object) => ({
  mapping: 'media:/media',
  kind: 'volume',
  name: 'media',
  engineName: 'webops-shop-media',
  target: '/media',
  readOnly: false,
  singleWriter: false,
  limitBytes: null,
  exists: true,
  sizeBytes: 3_500_000,
  usedBy: ['webops-shop'],
  lastUsedAt: '2026-11-21T10:11:12.000Z',
  createdAt: '2026-11-01T00:00:00.000Z',
  ...more,
})

describe('webops volumes list', () => {
  it('prints what a deployment has, with size and use, and says what is missing', async () => {
    const items = [
      view({}),
      view({ mapping: null, name: 'old', target: null, usedBy: [], sizeBytes: null }),
      view({ kind: 'tmpfs', name: null, engineName: null, target: '/cache', limitBytes: 67_108_864, usedBy: [], lastUsedAt: null }),
    ]
    const answer = { items, problem: 'Sizes are missing: too slow' }
    panel.on('GET', '/api/v1/deployments/shop/volumes', { body: answer })
    const notes: string[] = []
    const { out } = await runCli(panel.url, ['volumes', 'list', 'shop'], { note: (text) => void notes.push(text) })
    expect(out).toMatch(/media\s+\/media\s+volume\s+3\.3 MiB\s+now, by webops-shop/)
    expect(out).toMatch(/old\s+–\s+volume, no longer in the settings\s+–\s+2026-11-21 10:11 UTC/)
    expect(out).toMatch(/tmpfs\s+\/cache\s+memory\s+up to 64\.0 MiB\s+–/)
    expect(notes).toEqual(['Sizes are missing: too slow\n'])
    expect(JSON.parse((await runCli(panel.url, ['volumes', 'list', 'shop', '--json'])).out)).toEqual(answer)
  })

  it('prints those of all deployments, also of removed ones', async () => {
    const one = {
      engineName: 'webops-old-data',
      name: 'data',
      deployment: 'old',
      removed: true,
      sizeBytes: 0,
      usedBy: [],
      lastUsedAt: null,
      createdAt: null,
    }
    panel.on('GET', '/api/v1/volumes', { body: { items: [one], problem: null } })
    expect((await runCli(panel.url, ['volumes', 'list'])).out).toMatch(/webops-old-data\s+old \(removed\)\s+data\s+0 B\s+–/)
  })
})

describe('webops volumes download', () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251))
  const whole = () =>
    panel.on('GET', ARCHIVE, (_call, response) => void response.writeHead(200, { 'content-type': 'application/gzip' }).end(bytes))

  it('writes a file, and replaces none unless told to', async () => {
    whole()
    const path = join(dir, 'media.tar.gz')
    expect(await runCli(panel.url, ['volumes', 'download', 'shop', 'media', path])).toEqual({ out: `✓ ${path} (97.7 KiB)\n`, error: null })
    expect(readFileSync(path)).toEqual(bytes)
    expect((await runCli(panel.url, ['volumes', 'download', 'shop', 'media', path])).error).toMatchObject({ code: 'file_exists' })
    expect((await runCli(panel.url, ['volumes', 'download', 'shop', 'media', path, '--force'])).error).toBeNull()
  })

  it('writes to standard output', async () => {
    whole()
    const output = new PassThrough()
    const streams = { input: Readable.from([]), output, errors: new PassThrough() }
    const collected = buffer(output)
    expect(await runCli(panel.url, ['volumes', 'download', 'shop', 'media', '-'], { streams })).toEqual({ out: '', error: null })
    output.end()
    expect(await collected).toEqual(bytes)
  })

  it('that breaks off leaves no file, and is an error', async () => {
    panel.on('GET', ARCHIVE, (_call, response) => {
      response.writeHead(200, { 'content-type': 'application/gzip' }).write(bytes)
      setTimeout(() => response.destroy(), 50)
      return undefined
    })
    const { error } = await runCli(panel.url, ['volumes', 'download', 'shop', 'media', join(dir, 'media.tar.gz')])
    expect(error).toMatchObject({ code: 'download_broken_off' })
    expect(readdirSync(dir)).toEqual([])
  })

  it('says what the panel says', async () => {
    panel.on('GET', ARCHIVE, { status: 404, body: apiError('volume_not_found', 'There is no volume media.') })
    const path = join(dir, 'media.tar.gz')
    expect((await runCli(panel.url, ['volumes', 'download', 'shop', 'media', path])).error).toMatchObject({ code: 'volume_not_found' })
    expect(existsSync(path)).toBe(false)
  })
})

describe('webops volumes upload', () => {
  beforeEach(() => panel.on('PUT', ARCHIVE, { body: { files: 2, bytes: 2048 } }))

  it('sends a file with its length, or what comes on standard input', async () => {
    const path = join(dir, 'media.tar')
    writeFileSync(path, 'the archive')
    const run = await runCli(panel.url, ['volumes', 'upload', 'shop', 'media', path])
    expect(run).toEqual({ out: '✓ 2 files (2.0 KiB) in media of shop\n', error: null })
    const streams = {
      input: Readable.from([Buffer.from('from '), Buffer.from('a pipe')]),
      output: new PassThrough(),
      errors: new PassThrough(),
    }
    await runCli(panel.url, ['volumes', 'upload', 'shop', 'media', '-'], { streams })
    expect(panel.calls.map(({ body }) => String(body))).toEqual(['the archive', 'from a pipe'])
    expect(panel.calls.map(({ headers }) => headers['content-length'])[0]).toBe('11')
  })

  it('of what is no file is refused here', async () => {
    for (const path of [dir, join(dir, 'nowhere')])
      expect((await runCli(panel.url, ['volumes', 'upload', 'shop', 'media', path])).error).toMatchObject({ code: 'file_unreadable' })
    expect(panel.calls).toEqual([])
  })
})

describe('webops volumes remove', () => {
  beforeEach(() => panel.on('DELETE', '/api/v1/volumes/webops-old-data', { body: {} }))

  it('asks for the name, and does nothing for another one', async () => {
    const verb = ['volumes', 'remove', 'webops-old-data']
    expect((await runCli(panel.url, verb)).error).toMatchObject({ code: 'confirmation_needed' })
    expect((await runCli(panel.url, verb, { interactive: true, ask: async () => 'data' })).error).toMatchObject({ code: 'not_confirmed' })
    expect(panel.calls).toEqual([])
    const typed = await runCli(panel.url, verb, { interactive: true, ask: async () => 'webops-old-data' })
    expect(typed).toEqual({ out: '✓ webops-old-data removed\n', error: null })
    expect(panel.calls[0]?.body).toEqual({ name: 'webops-old-data' })
  })
})

describe('webops remove --volume', () => {
  it('takes the named volumes along', async () => {
    panel.on('GET', '/api/v1/deployments/shop', { body: deployment() })
    panel.on('DELETE', '/api/v1/deployments/shop', { status: 202, body: { id: 'r7', number: 7 } })
    panel.on('GET', '/api/v1/rollouts/r7', { body: rollout({ kind: 'remove', release: null }) })
    const questions: string[] = []
    const ask = async (question: string) => (questions.push(question), 'shop')
    await runCli(panel.url, ['remove', 'shop', '--volume', 'media', '--volume', 'data', '--detach'], { interactive: true, ask })
    expect(questions).toEqual(['Removing shop with all that is in media, data cannot be undone. Type shop to go on:'])
    expect(panel.calls.find(({ method }) => method === 'DELETE')?.body).toEqual({ name: 'shop', volumes: ['media', 'data'] })
  })
})
