import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { parseSettingsFile } from '#core/settings-file/parse-settings-file.ts'
import { runCli } from '../testing/run-cli.ts'

const NO_PANEL = 'http://127.0.0.1:1'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'webops-init-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  process.exitCode = 0
})

const put = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}
const EXPRESS = JSON.stringify({ scripts: { start: 'node server.js' }, dependencies: { express: '5' } })
const init = (...options: string[]) => runCli(NO_PANEL, ['init', folder, ...options])
const parsed = (text: string) => parseSettingsFile('webops.yaml', text, 'production')

describe('webops init', () => {
  it('writes a file that is well, and over none that is there', async () => {
    put('api/package.json', EXPRESS)
    put('api/server.js', '')
    const { out, error } = await runCli(NO_PANEL, ['init', folder])
    expect(error).toBeNull()
    expect(out).toContain('express (node) in api')
    const text = readFileSync(join(folder, 'webops.yaml'), 'utf8')
    expect(parseSettingsFile('webops.yaml', text, 'production')).toMatchObject({
      build: { type: 'node', root: 'api' },
      run: { port: 3000 },
    })
    expect(text).toContain('# start: node server.js')
    expect((await runCli(NO_PANEL, ['init', folder])).error).toMatchObject({ code: 'settings_file_exists' })
    expect((await runCli(NO_PANEL, ['init', folder, '--force'])).error).toBeNull()
    // What it says is what is detected from then on.
    expect(
      (JSON.parse((await runCli(NO_PANEL, ['detect', folder, '--json'])).out) as { candidates: unknown[] }).candidates[0],
    ).toMatchObject({ root: 'api' })
  })

  it('prints without writing, whatever names and commands hold', async () => {
    put('Procfile', 'web: node "a b.js" # \'x\': {y}\nrelease: echo ": # no"\n')
    put('package.json', EXPRESS)
    const { out, error } = await runCli(NO_PANEL, ['init', folder, '--print'])
    expect(error).toBeNull()
    expect(parseSettingsFile('webops.yaml', out, 'production')).toMatchObject({ release: { command: 'echo ": # no"' } })
    expect(out.split('\n').every((line) => /^\s*(#|$|\w+:)/.test(line))).toBe(true)
  })

  it('says when there is nothing to write about', async () => {
    expect((await runCli(NO_PANEL, ['init', folder])).error).toMatchObject({ code: 'nothing_detected' })
  })

  it('writes through no link, and into no pipe', async () => {
    const top = folder
    folder = join(top, 'cloned')
    put('package.json', EXPRESS)
    put('server.js', '')
    writeFileSync(join(top, 'victim'), 'dear')
    symlinkSync('../victim', join(folder, 'webops.yaml'))
    for (const options of [[], ['--force']]) expect((await init(...options)).error).toMatchObject({ code: 'settings_file_no_file' })
    rmSync(join(folder, 'webops.yaml'))
    execFileSync('mkfifo', [join(folder, 'webops.yaml')])
    expect((await init('--force')).error).toMatchObject({ code: 'settings_file_no_file' })
    rmSync(join(folder, 'webops.yaml'))
    expect((await init('--force')).error).toBeNull()
    expect(readdirSync(folder).sort()).toEqual(['package.json', 'server.js', 'webops.yaml'])
    expect(readFileSync(join(top, 'victim'), 'utf8')).toBe('dear')
    folder = top
  })

  it('does not advise --force where it does not help', async () => {
    put('package.json', EXPRESS)
    put('server.js', '')
    for (const text of ['', 'colour: red\n']) {
      put('webops.yml', text)
      const { error } = await init('--force')
      expect(error).toMatchObject({ code: 'settings_file_exists', hint: expect.not.stringContaining('--force') as string })
    }
    expect(readdirSync(folder)).not.toContain('webops.yaml')
  })

  it('names the model that a vLLM configuration names', async () => {
    put('chat/vllm.yaml', 'model: Qwen/Qwen3-8B\nport: 8001\n')
    const { out, error } = await init('--print')
    expect(error).toBeNull()
    expect(parsed(out)).toMatchObject({ build: { type: 'llm', root: 'chat' }, llm: { model: 'Qwen/Qwen3-8B' }, run: { port: 8001 } })
    // In the image of vLLM the command is made from the settings.
    expect(out).not.toContain('start:')
  })

  it.each([
    ['a configuration with a folder', { 'vllm.yaml': 'model: ./weights\n' }],
    ['weights', { 'config.json': '{"architectures":["X"]}', 'model.safetensors': '' }],
  ])('sets no type for a model that has no name: %s', async (_what, files) => {
    for (const [path, text] of Object.entries(files)) put(path, text)
    const { out, error } = await init('--print')
    expect(error).toBeNull()
    expect(parsed(out).build?.type).toBeUndefined()
    expect(parsed(out).llm).toBeUndefined()
    const uncommented = out.replace(/^( *)# (type: llm|llm:| {2}model: )/gm, '$1$2')
    expect(parsed(uncommented)).toMatchObject({ build: { type: 'llm' }, llm: { model: 'organization/model' } })
  })

  it.each<[string, Record<string, string>]>([
    ['an application in a folder', { 'api/package.json': EXPRESS, 'api/server.js': '', Procfile: 'release: cd api && npm run migrate\n' }],
    ['pages', { 'public/index.html': '<p>' }],
    ['a Dockerfile of its own', { 'deploy/Dockerfile': 'FROM scratch\nEXPOSE 8080\nCMD ["x"]\n' }],
    ['a model', { 'vllm.yaml': 'model: Qwen/Qwen3-8B\n' }],
  ])('writes what the published schema takes, for %s', async (_what, files) => {
    for (const [path, text] of Object.entries(files)) put(path, text)
    const published = JSON.parse(readFileSync('docs/webops.schema.json', 'utf8')) as Parameters<typeof z.fromJSONSchema>[0]
    const schema = z.fromJSONSchema(published)
    expect(schema.safeParse({ build: { type: 'node', colour: 'red' } }).success).toBe(false)
    const { out, error } = await init('--print')
    expect(error).toBeNull()
    expect(schema.safeParse(parse(out)).error).toBeUndefined()
    // With all that it proposes in comments too.
    const proposed = out.replace(/^  # (install|command|start|output): /gm, '  $1: ')
    expect(schema.safeParse(parse(proposed)).error).toBeUndefined()
  })

  it('passes over a compose file, which is not deployed yet', async () => {
    put('compose.yaml', 'services:\n  web:\n    build: ./api\n')
    expect((await init()).error).toMatchObject({ code: 'nothing_detected', message: expect.stringContaining('compose file') as string })
    expect(process.exitCode).toBe(3)
    put('api/package.json', EXPRESS)
    put('api/server.js', '')
    expect(parsed((await init('--print')).out).build).toMatchObject({ type: 'node', root: 'api' })
  })
})
