import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '#core/secret/secret.ts'
import { parseEnv } from '#env'
import { clientOf, createClient } from './client.ts'
import { findConnection, loginFile } from './connection.ts'
import { type FakePanel, fakePanel } from './testing/fake-panel.ts'
import { runCli } from './testing/run-cli.ts'

let home: string
const panels: FakePanel[] = []
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'webops-home-'))
})
afterEach(async () => {
  rmSync(home, { recursive: true })
  await Promise.all(panels.splice(0).map((panel) => panel.close()))
})

async function start(listen?: string): Promise<FakePanel> {
  const panel = await fakePanel(listen)
  panel.on('GET', '/api/v1/me', { body: { name: 'Ada', email: null, isAdministrator: true, via: 'token' } })
  panels.push(panel)
  return panel
}

describe('which panel is asked', () => {
  it('is the one of the environment, before the one of webops login', () => {
    mkdirSync(join(home, '.config/webops'), { recursive: true })
    writeFileSync(loginFile(home), JSON.stringify({ url: 'https://stored.example', token: 'stored' }))
    const given = findConnection(parseEnv({ WEBOPS_URL: 'https://given.example/', WEBOPS_TOKEN: 'given' }), home)
    expect([given.url, given.token.reveal()]).toEqual(['https://given.example', 'given'])
    const stored = findConnection(parseEnv({ WEBOPS_ROOT: home }), home)
    expect([stored.url, stored.token.reveal()]).toEqual(['https://stored.example', 'stored'])
    // A token for one panel is never sent to another.
    expect(() => findConnection(parseEnv({ WEBOPS_URL: 'https://other.example' }), home)).toThrow('WEBOPS_TOKEN')
  })

  it('is the panel of this server, through its socket, for whoever may read the local credential', async () => {
    const env = parseEnv({ WEBOPS_ROOT: home })
    mkdirSync(dirname(env.panelSocket), { recursive: true })
    mkdirSync(env.configDir, { recursive: true })
    writeFileSync(env.localTokenFile, 'local-token\n')
    const panel = await start(env.panelSocket)
    expect(findConnection(env, home).socketPath).toBe(env.panelSocket)
    const client = clientOf(findConnection(env, home))
    await expect(client.request('GET', '/api/v1/me')).resolves.toMatchObject({ name: 'Ada' })
    await client.close()
    expect(panel.calls[0]?.headers.authorization).toBe('Bearer local-token')
  })

  it('is unknown otherwise, and one line says what to do', () => {
    expect(() => createClient(parseEnv({ WEBOPS_ROOT: home }))).toThrow('does not know which panel')
  })
})

describe('webops login', () => {
  it('keeps a good token where only its owner reads it', async () => {
    const panel = await start()
    const { out, error } = await runCli('', ['login', panel.url], { home, env: parseEnv({ WEBOPS_TOKEN: 'good' }) })
    expect(error).toBeNull()
    expect(out).toContain('as Ada')
    expect(JSON.parse(readFileSync(loginFile(home), 'utf8'))).toEqual({ url: panel.url, token: 'good' })
    expect(statSync(loginFile(home)).mode & 0o777).toBe(0o600)
  })

  it('keeps nothing when the panel refuses it, and sends no token without TLS', async () => {
    const panel = await start()
    panel.on('GET', '/api/v1/me', { status: 401, body: { error: { code: 'token_unknown', message: 'No.', hint: null, field: null } } })
    const env = parseEnv({ WEBOPS_TOKEN: 'bad' })
    expect((await runCli('', ['login', panel.url], { home, env })).error).toMatchObject({ code: 'token_unknown' })
    expect((await runCli('', ['login', 'http://panel.example.org'], { home, env })).error).toMatchObject({ code: 'address_not_usable' })
    expect(() => statSync(loginFile(home))).toThrow()
  })
})

describe('errors of the connection', () => {
  it('name the place and what to do', async () => {
    const client = clientOf({ url: 'http://127.0.0.1:1', token: new Secret('x') })
    await expect(client.request('GET', '/api/v1/me')).rejects.toMatchObject({
      code: 'panel_unreachable',
      hint: expect.stringContaining('webops up') as string,
    })
    await client.close()
  })

  it('tell a foreign web server from a panel', async () => {
    const panel = await start()
    panel.on('GET', '/api/v1/me', (_call, response) => {
      response.writeHead(404).end('<html>')
      return undefined
    })
    const client = clientOf({ url: panel.url, token: new Secret('x') })
    await expect(client.request('GET', '/api/v1/me')).rejects.toMatchObject({ code: 'not_a_panel' })
    await client.close()
  })
})
