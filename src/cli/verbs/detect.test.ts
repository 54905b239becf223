import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakePanel, type FakePanel } from '../testing/fake-panel.ts'
import { runCli } from '../testing/run-cli.ts'

const NO_PANEL = 'http://127.0.0.1:1'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'webops-detect-'))
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

describe('webops detect', () => {
  it('prints candidates with their Dockerfiles as JSON, without a panel', async () => {
    put('package.json', EXPRESS)
    put('server.js', '')
    put('node_modules/x/package.json', '{}')
    const { out, error } = await runCli(NO_PANEL, ['detect', folder, '--json'])
    expect(error).toBeNull()
    const found = JSON.parse(out) as { candidates: Record<string, unknown>[] }
    expect(found.candidates[0]).toMatchObject({ provider: 'node', framework: 'express', root: '.', start: 'node server.js', static: null })
    expect(Object.keys(found.candidates[0] ?? {})).toEqual(
      expect.arrayContaining([
        'provider',
        'framework',
        'root',
        'confidence',
        'evidence',
        'versions',
        'install',
        'build',
        'start',
        'port',
        'static',
        'dockerfile',
      ]),
    )
    expect(found.candidates[0]?.['dockerfile']).toContain('FROM node:')
    expect(process.exitCode ?? 0).toBe(0)
  })

  it('ends with status 3 when there is nothing, and says what helps', async () => {
    put('README.md', '# x')
    const { out } = await runCli(NO_PANEL, ['detect', folder])
    expect(process.exitCode).toBe(3)
    expect(out).toContain('Nothing that WebOps knows how to run')
    expect(JSON.parse((await runCli(NO_PANEL, ['detect', folder, '--json'])).out)).toMatchObject({ candidates: [] })
  })

  it('tells the best with its evidence, and the others in a line each', async () => {
    put('api/package.json', EXPRESS)
    put('api/server.js', '')
    put('web/index.html', '<p>')
    put('.env.example', '# Where mail goes.\nMAIL_HOST=\nMAIL_PASSWORD=\n')
    const { out } = await runCli(NO_PANEL, ['detect', folder])
    expect(out).toMatch(/^express \(node\) in api · \d+ % sure\n/)
    expect(out).toMatch(/It could also be:\n {4}static in web/)
    expect(out).toMatch(/asks for:\n {4}MAIL_HOST +Where mail goes\.\n {4}MAIL_PASSWORD {2}secret\n/)
    expect((await runCli(NO_PANEL, ['detect', folder, '--root', 'web'])).out).toMatch(/^static in web/)
  })

  it('refuses a folder that is not within the one that is looked at', async () => {
    put('package.json', EXPRESS)
    put('server.js', '')
    for (const root of ['../x', 'web/../../x', '/etc'])
      expect((await runCli(NO_PANEL, ['detect', folder, '--root', root])).error, root).toMatchObject({
        code: 'invalid_input',
        field: 'root',
      })
    expect((await runCli(NO_PANEL, ['init', folder, '--root', '../x', '--print'])).error).toMatchObject({ code: 'invalid_input' })
    expect((await runCli(NO_PANEL, ['detect', folder, '--root', './'])).out).toMatch(/^express/)
  })

  it('prints the Dockerfile alone: the one that is written, or its own', async () => {
    put('index.html', '<p>')
    expect((await runCli(NO_PANEL, ['detect', folder, '--dockerfile'])).out).toMatch(/^# Written by WebOps[\s\S]*USER nginx/)
    put('Dockerfile', 'FROM scratch\nCMD ["x"]\n')
    expect((await runCli(NO_PANEL, ['detect', folder, '--dockerfile'])).out).toBe('FROM scratch\nCMD ["x"]\n')
    put('config.json', '{"architectures":["X"]}')
    put('model.safetensors', '')
    expect((await runCli(NO_PANEL, ['detect', folder, '--dockerfile', '--type', 'llm'])).error).toMatchObject({
      code: 'dockerfile_not_written',
    })
  })

  it('offers the .dockerignore that goes with a Dockerfile that is written, where the repository has none', async () => {
    put('package.json', EXPRESS)
    put('server.js', '')
    const best = async () =>
      (JSON.parse((await runCli(NO_PANEL, ['detect', folder, '--json'])).out) as { candidates: { dockerignore: string | null }[] })
        .candidates[0]
    const { out, error } = await runCli(NO_PANEL, ['detect', folder, '--dockerignore'])
    expect(error).toBeNull()
    expect(out.split('\n')).toEqual(expect.arrayContaining(['.git', '**/node_modules']))
    expect((await best())?.dockerignore).toBe(out)
    expect((await runCli(NO_PANEL, ['detect', folder])).out).toContain('--dockerignore')
    put('.dockerignore', 'notes\n')
    expect((await best())?.dockerignore).toBeNull()
    expect((await runCli(NO_PANEL, ['detect', folder])).out).not.toContain('--dockerignore')
    expect((await runCli(NO_PANEL, ['detect', folder, '--dockerignore'])).error).toMatchObject({
      code: 'dockerignore_not_written',
      message: expect.stringContaining('has a .dockerignore') as string,
    })
  })

  it.each(['detect', 'init'])('%s --help says what it does, and how, with options that mean something there', async (verb) => {
    const { out } = await runCli(NO_PANEL, [verb, '--help'])
    expect(out).toMatch(new RegExp(`^Usage: webops ${verb} .*\\n\\n\\w[^]*Examples:\\n {2}webops ${verb}\\n`))
    // Nothing is stored of what is only looked at.
    expect(out).not.toContain('--forget-access')
  })

  it('asks the panel about a repository', async () => {
    const panel = await fakePanel()
    try {
      const body = { commit: 'a'.repeat(40), stack: 'node', evidence: [], port: 3000, dockerfiles: [], requiredVariables: [] }
      panel.on('POST', '/api/v1/detections', { body: { ...body, candidates: [] } })
      const { error, out } = await runCli(panel.url, ['detect', 'https://example.org/shop.git', '--json'])
      expect(error).toBeNull()
      expect(JSON.parse(out)).toMatchObject({ candidates: [], commit: body.commit })
      expect(process.exitCode).toBe(3)
    } finally {
      await panel.close()
    }
  })

  it('looks here at every folder, and sends a path that is missing to no panel', async () => {
    put('shop.git/package.json', EXPRESS)
    put('shop.git/server.js', '')
    expect((await runCli(NO_PANEL, ['detect', join(folder, 'shop.git')])).out).toMatch(/^express/)
    for (const missing of ['./nope', '../nope', '/nope', '/nope.git', 'nope'])
      expect((await runCli(NO_PANEL, ['detect', missing])).error, missing).toMatchObject({ code: 'folder_not_found' })
  })

  it('asks the panel about a bare repository, by its whole path', async () => {
    put('shop.git/HEAD', 'ref: refs/heads/main')
    put('shop.git/objects/x', '')
    const panel = await detectingPanel()
    const seen = relative(process.cwd(), join(folder, 'shop.git'))
    expect((await runCli(panel.url, ['detect', seen])).error).toBeNull()
    expect(panel.calls.at(-1)?.body).toEqual({ repository: join(folder, 'shop.git') })
    await panel.close()
  })

  it('asks the panel for one folder and type alone', async () => {
    const panel = await detectingPanel()
    for (const root of ['web', 'web/', './web', './/web//']) {
      await runCli(panel.url, ['detect', 'https://example.org/shop.git', '--root', root, '--type', 'node'])
      expect(panel.calls.at(-1)?.body, root).toEqual({ repository: 'https://example.org/shop.git', root: 'web', type: 'node' })
    }
    await runCli(panel.url, ['detect', 'https://example.org/shop.git', '--root', './'])
    expect(panel.calls.at(-1)?.body).toEqual({ repository: 'https://example.org/shop.git' })
    await panel.close()
  })

  it('prints nothing of a repository that a terminal would act on', async () => {
    const start = 'node server.js \u001b]0;pwn\u0007\u001b[2J\u202e\u009b'
    put('package.json', JSON.stringify({ scripts: { start }, dependencies: { express: '5' } }))
    put('server.js', '')
    put('Procfile', `web: ${start}\n`)
    put('we\u001b[2Jb/index.html', '<p>')
    put('.env.example', '# A\u001b[2J\nMAIL_HOST=\n')
    put('own/Dockerfile', 'FROM scratch\r\n# \u001b[2J\u202e\u009b\tx\r\nCMD ["x"]\n')
    const runs = [['detect'], ['detect', '--json'], ['detect', '--root', 'own', '--dockerfile'], ['init', '--print']]
    for (const [verb = '', ...options] of runs) {
      let out = ''
      const { error } = await runCli(NO_PANEL, [verb, folder, ...options], { write: (text) => void (out += text) })
      expect(error, options.join(' ')).toBeNull()
      expect(out.length).toBeGreaterThan(20)
      expect(out, `${verb} ${options.join(' ')}`).not.toMatch(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u)
      if (options.includes('own')) expect(out).toBe('FROM scratch\n#  [2J  \tx\nCMD ["x"]\n')
    }
  })
})

describe('a verb that found nothing', () => {
  it.each(['detect --dockerfile', 'init'])(
    'ends the program with status 3: %s',
    (words) => {
      const main = join(import.meta.dirname, '../main.ts')
      const { status, stderr } = spawnSync(process.execPath, [main, ...words.split(' '), '--', folder], { encoding: 'utf8' })
      expect(stderr).toContain('✗ Nothing')
      expect(status).toBe(3)
    },
    60_000,
  )
})

async function detectingPanel(): Promise<FakePanel> {
  const panel = await fakePanel()
  const answer = { commit: 'a'.repeat(40), stack: null, evidence: [], port: null, dockerfiles: [], requiredVariables: [], candidates: [] }
  panel.on('POST', '/api/v1/detections', { body: answer })
  return panel
}
