import { describe, expect, it } from 'vitest'
import { detectCandidates } from './detect-candidates.ts'
import { memoryTree } from './memory-tree.ts'

const PAGE = '<!doctype html><p>hello</p>'
const EXPRESS = JSON.stringify({ scripts: { start: 'node server.js' }, dependencies: { express: '5' } })
const VITE = JSON.stringify({ scripts: { build: 'vite build', dev: 'vite' }, devDependencies: { vite: '7' } })
const DOCKERFILE = 'FROM alpine:3 AS base\nFROM base\nEXPOSE 9000\nCMD ["true"]\n'
const FLASK = { 'requirements.txt': 'flask\n', 'app.py': 'from flask import Flask\napp = Flask(__name__)\n' }

function below(folder: string, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]))
}

const found = async (files: Record<string, string>, wishes = {}) =>
  (await detectCandidates(memoryTree(files), wishes)).map(({ provider, root }) => `${provider} ${root}`)

describe('detection of a repository', () => {
  it('finds nothing in one that is empty, or has only a README', async () => {
    expect(await found({})).toEqual([])
    expect(await found({ 'README.md': '# Hello', LICENSE: 'MIT', '.gitignore': '' })).toEqual([])
  })

  it('finds nothing in binary files, and reads no more of them than it has to', async () => {
    expect(await found({ 'a.bin': '\0\0', 'b.png': 'PNG\0', data: '\0'.repeat(1000) })).toEqual([])
  })

  it('takes the Dockerfile at the top before everything, and one elsewhere after a manifest', async () => {
    expect((await found({ Dockerfile: DOCKERFILE, 'package.json': EXPRESS, 'server.js': '' }))[0]).toBe('dockerfile .')
    expect((await found({ 'docker/Dockerfile': DOCKERFILE, 'package.json': EXPRESS, 'server.js': '' }))[0]).toBe('node .')
    expect(await found({ '.devcontainer/Dockerfile': DOCKERFILE })).toEqual([])
  })

  it('offers a back end and a front end beside each other, each with its folder', async () => {
    const files = { ...below('backend', FLASK), ...below('frontend', { 'package.json': VITE, 'index.html': PAGE }), 'README.md': '' }
    const all = await found(files)
    expect(all.slice(0, 2)).toEqual(['python backend', 'node frontend'])
    // What only starts both is not the application.
    const together = { ...files, 'package.json': '{"scripts":{"dev":"concurrently a b"},"devDependencies":{"concurrently":"9"}}' }
    expect((await found(together))[0]).toBe('python backend')
    expect(all.filter((one) => one.endsWith(' frontend'))).toEqual(['node frontend'])
  })

  it('takes the one folder that holds an application when the top holds none', async () => {
    expect((await found({ 'README.md': '', 'Makefile.md': '', ...below('server', { 'package.json': EXPRESS, 'server.js': '' }) }))[0]).toBe(
      'node server',
    )
  })

  it('looks at examples and tests only when nothing else is there', async () => {
    const example = below('examples/hello', FLASK)
    expect((await found(example))[0]).toBe('python examples/hello')
    expect(await found({ ...example, 'index.html': PAGE })).toEqual(['static .'])
  })

  it('passes hidden folders and those of tools over', async () => {
    expect(
      await found({
        ...below('node_modules/x', { 'package.json': EXPRESS, 'server.js': '' }),
        ...below('.cache/x', FLASK),
        'vendor/y/index.html': PAGE,
      }),
    ).toEqual([])
  })

  it('looks where it is told to, and for what it is told to', async () => {
    const files = { ...below('api', FLASK), ...below('web', { 'index.html': PAGE }), 'index.html': PAGE }
    expect((await found(files, { root: 'api' }))[0]).toBe('python api')
    expect((await found(files, { root: './api/' }))[0]).toBe('python api')
    expect((await found(files, { type: 'flask' }))[0]).toBe('python api')
    expect((await found(files, { type: 'static' })).every((one) => one.startsWith('static'))).toBe(true)
    expect(await found(files, { type: 'haskell' })).toEqual([])
  })

  it('takes folder, type and commands from webops.yaml, and the user before it', async () => {
    const settings = 'build:\n  root: api\n  start: python serve.py\nrun:\n  port: 9001\n'
    const tree = memoryTree({ ...below('api', FLASK), 'index.html': PAGE, 'webops.yaml': settings })
    expect((await detectCandidates(tree))[0]).toMatchObject({ provider: 'python', root: 'api', start: 'python serve.py', port: 9001 })
    expect((await detectCandidates(tree, { commands: { start: 'flask run', build: null } }))[0]).toMatchObject({ start: 'flask run' })
    expect((await detectCandidates(tree, { root: '.', type: 'static' }))[0]).toMatchObject({ provider: 'static' })
  })

  it('hears what files of other tools name as the provider, and as packages', async () => {
    const files = { ...FLASK, 'package.json': EXPRESS, 'server.js': '' }
    const heroku = (...urls: string[]) => JSON.stringify({ buildpacks: urls.map((url) => ({ url })) })
    expect((await found({ ...files, 'app.json': heroku('heroku/python', 'heroku/nodejs') }))[0]).toBe('node .')
    expect((await found({ ...files, 'app.json': heroku('heroku/nodejs', 'heroku/python') }))[0]).toBe('python .')
    expect((await found({ ...files, 'railpack.json': '{ "provider": "node" }' }))[0]).toBe('node .')
    const [best] = await detectCandidates(memoryTree({ ...FLASK, Aptfile: 'libmagic1\n# no\nhttps://x.example/a.deb\n:repo:deb x\n' }))
    expect(best?.packages).toMatchObject({
      build: expect.arrayContaining(['libmagic1']) as string[],
      run: expect.arrayContaining(['libmagic1']) as string[],
    })
  })

  it('brings other languages that railpack.json wants beside the application, and never its own a second time', async () => {
    const railpack = JSON.stringify({ packages: { python: 'latest', node: '22', nosuchthing: '1' } })
    const [best] = await detectCandidates(memoryTree({ 'package.json': EXPRESS, 'server.js': '', 'railpack.json': railpack }))
    expect(best?.provider).toBe('node')
    expect(best?.packages.run.toSorted()).toEqual(['python-is-python3', 'python3'])
  })

  it('says what another host runs after the first deploy, and runs it not', async () => {
    const [best] = await detectCandidates(memoryTree({ ...FLASK, 'app.json': '{"scripts":{"postdeploy":"flask seed"}}' }))
    expect(best?.release).toBeNull()
    expect(best?.warnings.join()).toContain('app.json runs `flask seed` once')
  })

  it('says file, line and column of a manifest that cannot be read', async () => {
    const warnings = async (files: Record<string, string>) =>
      (await detectCandidates(memoryTree(files))).flatMap((one) => one.warnings).join('\n')
    expect(await warnings({ 'package.json': '{\n  "name": "x",\n  "scripts": {]\n}', 'server.js': '' })).toContain(
      'package.json, line 3, column 15',
    )
    expect(await warnings({ 'pyproject.toml': '[project]\nname = \n', 'main.py': 'print(1)' })).toContain('pyproject.toml, line 2, column')
    expect(await warnings({ 'composer.json': '{\n"require": }', 'index.php': '<?php echo 1;' })).toContain('composer.json, line 2, column')
  })

  it('gets over nesting without end, and names that objects have of their own', async () => {
    const deep = '['.repeat(200_000)
    await expect(
      found({ 'package.json': deep, 'composer.json': deep, 'mkdocs.yml': deep, 'pyproject.toml': `a = ${deep}`, 'compose.yaml': deep }),
    ).resolves.toBeInstanceOf(Array)
    const odd = '{"__proto__": {"scripts": 1}, "constructor": 1, "scripts": {"toString": "x", "__proto__": null}}'
    await expect(
      found({ 'package.json': odd, '.tool-versions': '__proto__ 1\nconstructor 2\n', Procfile: '__proto__: x\n' }),
    ).resolves.toBeInstanceOf(Array)
  })

  it('takes a second at most for ten thousand packages, and does not read them all', async () => {
    const files: Record<string, string> = {
      'package.json': JSON.stringify({ workspaces: ['packages/*'], scripts: { start: 'node .' } }),
      'index.js': '',
    }
    for (let at = 0; at < 10_000; at += 1) {
      files[`packages/p${at}/package.json`] = JSON.stringify({ name: `p${at}` })
      files[`packages/p${at}/index.js`] = ''
    }
    const tree = memoryTree(files)
    const begun = performance.now()
    const [best] = await detectCandidates(tree)
    expect(performance.now() - begun).toBeLessThan(4000)
    expect(tree.reads.length).toBeLessThan(3000)
    expect(best).toMatchObject({ provider: 'node', root: '.' })
  })
})
