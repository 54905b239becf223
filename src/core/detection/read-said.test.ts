import { describe, expect, it } from 'vitest'
import { Folder } from './folder.ts'
import { memoryTree } from './memory-tree.ts'
import { readSaid } from './read-said.ts'

const said = (files: Record<string, string>, folder = '.') => {
  const top = new Folder(memoryTree(files))
  return readSaid(top.child(folder), top)
}

describe('what a repository says outright', () => {
  it('are versions, each with its file', async () => {
    const { tools } = await said({
      '.nvmrc': 'v22.1.0\n',
      '.python-version': '3.12.4\n3.11.1\n',
      'runtime.txt': 'ruby-3.3.1\n',
      '.tool-versions': '# tools\nnodejs 18.0.0\ngolang 1.24.1  # the newest\nerlang ref:abc\n',
      'mise.toml': '[tools]\njava = "temurin-21"\ngo = { version = "1.25" }\nbun = ["1.2", "1.1"]\n',
      '.sdkmanrc': 'gradle=8.9\n',
      'rust-toolchain.toml': '[toolchain]\nchannel = "1.80"\n',
    })
    expect(tools).toEqual({
      node: { version: 'v22.1.0', source: '.nvmrc' },
      python: { version: '3.12.4', source: '.python-version' },
      ruby: { version: '3.3.1', source: 'runtime.txt' },
      go: { version: '1.25', source: 'mise.toml' },
      java: { version: 'temurin-21', source: 'mise.toml' },
      bun: { version: '1.2', source: 'mise.toml' },
      gradle: { version: '8.9', source: '.sdkmanrc' },
      rust: { version: '1.80', source: 'rust-toolchain.toml' },
    })
  })

  it('count from the top for a folder that says nothing itself', async () => {
    const files = { '.nvmrc': '20', 'apps/.nvmrc': '21', 'apps/web/.node-version': '22', 'apps/api/x': '' }
    expect((await said(files, 'apps/web')).tools['node']?.version).toBe('22')
    expect((await said(files, 'apps/api')).tools['node']?.version).toBe('21')
    expect((await said(files)).tools['node']?.version).toBe('20')
  })

  it('are the processes of a Procfile: web, and what else there is where nothing serves', async () => {
    expect(await said({ Procfile: 'web: gunicorn "shop.wsgi"  \nrelease: python manage.py migrate\n# no\n' })).toMatchObject({
      start: 'gunicorn "shop.wsgi"',
      release: 'python manage.py migrate',
    })
    expect(await said({ Procfile: 'bot: python bot.py\nrelease: true\n' })).toMatchObject({ start: null, fallbackStart: 'python bot.py' })
    expect((await said({ Procfile: 'clock: a\nworker: b\n' })).fallbackStart).toBe('b')
    expect((await said({ Procfile: 'clock: a\nother: b\n' })).fallbackStart).toBeNull()
    expect((await said({ Procfile: 'web: a\nworker: b\n' })).fallbackStart).toBeNull()
  })

  it('are the steps of a Procfile at the top into the folder', async () => {
    const files = { Procfile: 'web: cd server && node index.js\n', 'server/index.js': '', 'client/x': '' }
    expect((await said(files, 'server')).start).toBe('node index.js')
    expect((await said(files, 'client')).start).toBeNull()
  })

  it('are commands of webops.yaml before a Procfile, and that before other tools', async () => {
    const railpack =
      '{ "deploy": { "startCommand": "from railpack" }, "steps": { "build": { "commands": ["...", "x"] }, "install": { "commands": ["a", "b"] } } }'
    expect(await said({ 'railpack.json': railpack })).toMatchObject({ start: 'from railpack', build: null, install: 'a && b' })
    expect((await said({ 'railpack.json': railpack, Procfile: 'web: from procfile' })).start).toBe('from procfile')
    const settings = 'build:\n  start: from settings\n  output: out\n'
    expect(await said({ 'webops.yaml': settings, Procfile: 'web: x' })).toMatchObject({ start: 'from settings', static: 'out' })
    const nixpacks = '[start]\ncmd = "from nixpacks"\n[phases.build]\ncmds = ["one", "two"]\n'
    expect(await said({ 'nixpacks.toml': nixpacks })).toMatchObject({ start: 'from nixpacks', build: 'one && two' })
  })

  it('are commands of files for hosts, after all others', async () => {
    const render =
      'services:\n  - type: web\n    rootDir: api\n    buildCommand: ./build.sh\n    startCommand: from render\n    preDeployCommand: migrate\n'
    expect(await said({ 'render.yaml': render, 'api/x': '' }, 'api')).toMatchObject({
      start: 'from render',
      release: 'migrate',
      build: null,
    })
    expect((await said({ 'render.yaml': render, 'api/x': '' })).start).toBeNull()
    const railway = '{"build":{"buildCommand":"b"},"deploy":{"startCommand":"from railway","preDeployCommand":["m"]}}'
    expect(await said({ 'railway.json': railway })).toMatchObject({ start: 'from railway', build: 'b', release: 'm' })
    expect((await said({ 'railway.json': railway, Procfile: 'web: x' })).start).toBe('x')
    expect((await said({ '.do/deploy.template.yaml': 'spec:\n  services:\n  - run_command: from there\n' })).start).toBe('from there')
  })
})
