import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { requireProgram } from '#adapters/process/run-program.ts'
import type { PushView } from '#api/schemas/push-view.ts'
import { DEFAULT_PUSH_SETTINGS } from '#core/push/push-settings.schema.ts'
import { parseEnv } from '#env'
import { loginFile } from '../connection.ts'
import { apiError, type FakePanel, fakePanel } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

const SSH = 'ssh://git@panel.example.org:2222/shop.git'
const push: PushView = {
  ...DEFAULT_PUSH_SETTINGS,
  branch: 'main',
  https: 'https://panel.example.org/git/shop.git',
  ssh: SSH,
  sshFingerprint: 'SHA256:abc',
}
const path = '/api/v1/deployments/shop/push'

let panel: FakePanel
let home: string
let folder: string
beforeEach(async () => {
  panel = await fakePanel()
  panel.on('GET', path, { body: push })
  home = mkdtempSync(join(tmpdir(), 'webops-home-'))
  folder = join(home, 'shop')
  await requireProgram('git', ['init', '--quiet', '--initial-branch', 'main', folder])
})
afterEach(async () => {
  await panel.close()
  rmSync(home, { recursive: true })
})
const git = async (...args: string[]) => (await requireProgram('git', ['-C', folder, ...args])).trim()
const add = (...args: string[]) => runCli(panel.url, ['git-remote', 'add', 'shop', '-C', folder, ...args], { home })
const local = async (key: string) => (await git('config', '--local', '--get-all', key)).split('\n')

const helpers = async () => {
  const key = `credential.${panel.url}.helper`
  const listed = await requireProgram('git', ['-C', folder, 'config', '--local', '--null', '--get-all', key])
  return listed.split('\0').slice(0, -1)
}

describe('webops git-remote add', () => {
  it('makes the panel a remote that git signs in to by itself, and says what to type', async () => {
    const { out, error } = await add()
    expect(error).toBeNull()
    expect(await git('remote', 'get-url', 'webops')).toBe(`${panel.url}/git/shop.git`)
    expect(out).toContain('Next: git push webops main\n')
    // Twice is once. The empty one keeps the token from those that are set up for all hosts.
    await add()
    expect(await helpers()).toEqual(['', expect.stringMatching(/^!'.+\/webops' git-credential$/)])
    expect(await git('config', '--local', `credential.${panel.url}.username`)).toBe('webops')
    await expect(local(`http.${panel.url}.sslCAInfo`)).rejects.toThrow()
  })

  it('has git ask nobody else, and only about the panel', async () => {
    await add()
    const asked = (url: string) => git('config', '--get-urlmatch', 'credential.helper', url)
    expect(await asked(`${panel.url}/git/shop.git`)).toContain('git-credential')
    await expect(asked('https://example.org/')).rejects.toThrow()
  })

  it('works for one that is not there yet, which the first push makes', async () => {
    panel.on('GET', path, { status: 404, body: apiError('deployment_not_found', 'There is no deployment shop.') })
    await git('symbolic-ref', 'HEAD', 'refs/heads/trunk')
    const { out, error } = await add('--name', 'live')
    expect(error).toBeNull()
    expect(out).toContain('the first push makes it')
    expect(out).toContain('Next: git push live trunk\n')
    expect((await add('--ssh')).error).toMatchObject({ code: 'ssh_address_unknown' })
  })

  it('pushes another branch to the one that deploys', async () => {
    await git('symbolic-ref', 'HEAD', 'refs/heads/topic')
    expect(JSON.parse((await add('--json')).out)).toMatchObject({ push: 'git push webops topic:main', exists: true })
  })

  it('takes the SSH address, and no password then', async () => {
    const { out } = await add('--ssh')
    expect(await git('remote', 'get-url', 'webops')).toBe(SSH)
    expect(out).toContain('SHA256:abc')
    await expect(local(`credential.${panel.url}.helper`)).rejects.toThrow()
    panel.on('GET', path, { body: { ...push, ssh: null, sshFingerprint: null } })
    expect((await add('--ssh', '--name', 'other')).error).toMatchObject({ code: 'ssh_address_unknown' })
  })

  it('leaves a remote of that name alone unless told not to', async () => {
    await git('remote', 'add', 'webops', 'https://example.org/other.git')
    expect((await add()).error).toMatchObject({ code: 'git_remote_exists' })
    expect(await git('remote', 'get-url', 'webops')).toBe('https://example.org/other.git')
    expect((await add('--force')).error).toBeNull()
    expect(await git('remote', 'get-url', 'webops')).toBe(`${panel.url}/git/shop.git`)
  })

  it('trusts what webops login was told to trust, for the panel alone', async () => {
    const url = 'https://panel.invalid:8443'
    mkdirSync(dirname(loginFile(home)), { recursive: true })
    writeFileSync(loginFile(home), JSON.stringify({ url, token: 'kept', certificateAuthority: 'THE AUTHORITY' }))
    const { error } = await runCli(panel.url, ['git-remote', 'add', 'shop', '-C', folder], {
      home,
      env: parseEnv({ WEBOPS_ROOT: '/nonexistent' }),
    })
    expect(error).toBeNull()
    const [file = ''] = await local(`http.${url}.sslCAInfo`)
    expect(readFileSync(file, 'utf8')).toMatch(/^THE AUTHORITY\n-----BEGIN CERTIFICATE-----\n/)
    expect(await git('remote', 'get-url', 'webops')).toBe(`${url}/git/shop.git`)
  })

  it('changes nothing where there is no repository, no such name, or the source is elsewhere', async () => {
    expect((await runCli(panel.url, ['git-remote', 'add', 'shop', '-C', home], { home })).error).toMatchObject({ code: 'not_a_work_tree' })
    expect((await runCli(panel.url, ['git-remote', 'add', '../x', '-C', folder], { home })).error).toMatchObject({ code: 'invalid_input' })
    expect((await add('--name=-x')).error).toMatchObject({ code: 'git_remote_unusable' })
    panel.on('GET', path, { status: 409, body: apiError('push_not_taken', 'shop takes no pushes.') })
    expect((await add()).error).toMatchObject({ code: 'push_not_taken' })
    expect(await git('remote')).toBe('')
    expect(existsSync(join(home, '.config'))).toBe(false)
  })
})

describe('webops git-credential', () => {
  const ask = (operation: string, lines: string[], more: object = {}) =>
    runCli('https://panel.example.org:8443', ['git-credential', operation], { readInput: async () => `${lines.join('\n')}\n\n`, ...more })
  const panelHost = ['protocol=https', 'host=panel.example.org:8443']

  it('tells git the token for the panel', async () => {
    expect(await ask('get', [...panelHost, 'wwwauth[]=Basic realm="WebOps"'])).toEqual({
      out: 'username=webops\npassword=a-token\n',
      error: null,
    })
    expect((await ask('get', [...panelHost, 'username=ada'])).out).toBe('username=ada\npassword=a-token\n')
  })

  it.each([
    [['protocol=https', 'host=example.org']],
    [['protocol=https', 'host=panel.example.org']],
    [['protocol=https', 'host=panel.example.org:443']],
    [['protocol=http', 'host=panel.example.org:8443']],
    [['protocol=https', 'host=panel.example.org:8443.evil.org']],
    [['protocol=https', 'host=evil.org/@panel.example.org:8443']],
    [['protocol=https', 'host=panel.example.org:8443@evil.org']],
    [['protocol=https']],
    [[]],
  ])('tells it to nobody else: %s', async (lines) => {
    expect(await ask('get', lines)).toEqual({ out: '', error: null })
  })

  it('keeps and forgets nothing', async () => {
    const notes: string[] = []
    const note = (text: string) => void notes.push(text)
    for (const operation of ['store', 'erase'])
      expect(await ask(operation, [...panelHost, 'username=webops', 'password=other'], { note })).toEqual({ out: '', error: null })
    expect(notes.join('')).toContain('webops login https://panel.example.org:8443')
  })

  it('lets git ask where webops knows no panel', async () => {
    const notes: string[] = []
    const more = { env: parseEnv({ WEBOPS_ROOT: '/nonexistent' }), note: (text: string) => void notes.push(text) }
    expect(await ask('get', panelHost, more)).toEqual({ out: '', error: null })
    expect(notes.join('')).toContain('webops login')
  })
})
