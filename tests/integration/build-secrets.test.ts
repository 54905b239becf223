import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret/secret.ts'
import { rollbackWorld } from './rollback-world.ts'
import { createTestRollout, ENGINE, type TestRollout } from './docker-rollout.ts'

const LABEL = 'buildsecrets'
const CANARY = 'canary-9f31c6b2e7'
const run = promisify(execFile)
const docker = async (...args: string[]) => (await run('docker', args)).stdout

/** All that values are known for: line ends inside and at the end, quotes, what shells and templates expand, other scripts. */
const HOSTILE = `${CANARY}\n"double" 'single' \`back\` $HOME \${PATH} $(id) %s %% \\n \\\r\n\tüñ 😀 <<EOF # =,;\n\n`
/** Without what is a reference to another variable. */
const LITERAL = HOSTILE.replace('${PATH}', '')
const LONG = `${CANARY}-${'long $value "with" 😀\n'.repeat(3000)}`.slice(0, 64 * 1024)
const sum = (text: string) => createHash('sha256').update(text).digest('hex')

describe('secrets of a build', () => {
  let contextDir: string
  let lines: string[]
  beforeEach(async () => {
    contextDir = await mkdtemp(join(tmpdir(), 'build-secrets-'))
    lines = []
  })
  afterEach(() => rm(contextDir, { recursive: true }))
  afterAll(async () => {
    for (const image of await ENGINE.listImages({ 'webops.deployment': LABEL }))
      for (const reference of image.references) await ENGINE.removeImage(reference)
  })

  const build = (steps: string, secrets: Record<string, Secret>, { tags = [] as string[], signal = new AbortController().signal } = {}) =>
    ENGINE.buildImage(
      {
        contextDir,
        dockerfile: 'Dockerfile',
        dockerfileContent: `FROM debian:bookworm-slim\n# ${contextDir}\nENV ANEW=${contextDir}\n${steps}\n`,
        buildArgs: {},
        secrets,
        labels: { 'webops.deployment': LABEL },
        tags,
      },
      (line) => void lines.push(line),
      signal,
    )

  async function inLayers(tag: string): Promise<boolean> {
    const file = join(contextDir, 'image.tar')
    await docker('save', '--output', file, tag)
    const { stdout } = await run('grep', ['-a', '-c', CANARY, file]).catch((error: { code: number; stdout: string }) => {
      if (error.code !== 1) throw error
      return error
    })
    await rm(file)
    return Number(stdout) > 0
  }

  it('arrive as they are: line ends, quotes, what shells expand, emoji, 64 KB; late in a build too', async () => {
    const steps = ['A', 'B', 'EMPTY'].map((name) => `--mount=type=secret,id=${name},required=true`).join(' ')
    // The engine asks after a second whether we are still there.
    await build(`RUN sleep 3\nRUN ${steps} sha256sum /run/secrets/*`, {
      A: new Secret(HOSTILE),
      B: new Secret(LONG),
      EMPTY: new Secret(''),
    })
    const printed = lines.join('\n')
    for (const [name, value] of [
      ['A', HOSTILE],
      ['B', LONG],
      ['EMPTY', ''],
    ] as const)
      expect(printed).toContain(`${sum(value)}  /run/secrets/${name}`)
  })

  it('are nowhere in the image: not in its history, its settings, its layers', async () => {
    const tag = `webops/${LABEL}:1`
    await build(
      'RUN --mount=type=secret,id=A --mount=type=secret,id=B,target=/root/.npmrc cat /run/secrets/A /root/.npmrc | wc -c',
      { A: new Secret(HOSTILE), B: new Secret(CANARY) },
      { tags: [tag] },
    )
    for (const text of [await docker('history', '--no-trunc', tag), await docker('inspect', tag)]) {
      expect(text.length).toBeGreaterThan(100)
      expect(text).not.toContain(CANARY)
    }
    expect(await inLayers(tag)).toBe(false)
    // One that a command writes down is found in just this way.
    await build('RUN --mount=type=secret,id=A cat /run/secrets/A > /leaked', { A: new Secret(CANARY) }, { tags: [tag] })
    expect(await inLayers(tag)).toBe(true)
    expect(lines.join('\n')).not.toContain(CANARY)
  })

  it('are in no process list while they are used', async () => {
    const mark = `61.${String(Date.now()).slice(-6)}`
    const abort = new AbortController()
    const building = build(`RUN --mount=type=secret,id=A,required=true sleep ${mark}`, { A: new Secret(CANARY) }, { signal: abort.signal })
    const ended = building.catch((error: Error) => error)
    await expect.poll(async () => (await processes()).some(({ command }) => command.includes(mark)), { timeout: 20_000 }).toBe(true)
    // Ours holds it in its memory, and is looked through too.
    for (const { command, environment } of await processes()) expect(command + environment).not.toContain(CANARY)
    const begun = performance.now()
    abort.abort()
    expect(await ended).toMatchObject({ name: 'AbortError' })
    expect(performance.now() - begun).toBeLessThan(3000)
    await expect.poll(async () => (await processes()).filter(({ command }) => command.includes(mark)), { timeout: 3000 }).toEqual([])
  })

  it.each([',required=true', ''])('that were not set fail the build by name (mounted with "%s")', async (how) => {
    await expect(
      build(`RUN --mount=type=secret,id=NPM_TOKEN${how} cat /run/secrets/NPM_TOKEN`, { OTHER: new Secret('x') }),
    ).rejects.toMatchObject({
      code: 'build_secret_missing',
      message: expect.stringContaining('NPM_TOKEN'),
      hint: expect.stringContaining('available when building'),
    })
  })

  it('that a command can do without need not be there', async () => {
    const { imageId } = await build('RUN --mount=type=secret,id=NPM_TOKEN test ! -e /run/secrets/NPM_TOKEN', {})
    expect(imageId).toMatch(/^sha256:/)
  })

  it('do not mix when builds run at the same time', async () => {
    const builds = ['one', 'two', 'three'].map((value, index) =>
      build(`ENV BUILD=${index}\nRUN --mount=type=secret,id=A,required=true echo ${index} is $(cat /run/secrets/A)`, {
        A: new Secret(value),
      }),
    )
    await Promise.all(builds)
    const printed = lines.join('\n')
    for (const [index, value] of ['one', 'two', 'three'].entries()) expect(printed).toMatch(new RegExp(` ${index} is ${value}$`, 'm'))
  })
})

describe('a Dockerfile that WebOps writes', () => {
  let rollout: TestRollout
  beforeEach(async () => {
    rollout = await createTestRollout()
  })
  afterEach(() => rollout.removeAll())

  it('gives what it installs and builds with every build variable, and the application none of them', async () => {
    const script =
      "require('fs').writeFileSync('built.json', JSON.stringify([process.env.SITE, require('crypto').createHash('sha256').update(process.env.TOKEN).digest('hex')]))"
    const server =
      "require('http').createServer((q, s) => s.end(require('fs').readFileSync('built.json') + JSON.stringify(process.env))).listen(process.env.PORT)"
    const manifest = { name: 'shop', version: '1.0.0', scripts: { build: `node build.js`, start: 'node server.js' } }
    await writeFile(join(rollout.workspaceDir, 'package.json'), JSON.stringify(manifest))
    await writeFile(join(rollout.workspaceDir, 'build.js'), script)
    await writeFile(join(rollout.workspaceDir, 'server.js'), server)
    const wish = { buildVariables: { SITE: 'orchard', TOKEN: new Secret(HOSTILE) } }
    const { address, descriptions, facts } = await rollout.deploy(null, wish)
    const answer = await (await fetch(`http://${address}`)).text()
    expect(answer).toContain(JSON.stringify(['orchard', sum(HOSTILE)]))
    expect(answer).not.toContain(CANARY)
    const described = descriptions.find(({ key }) => key === 'build')
    expect(described?.summary).toContain('the build gets the secret TOKEN and the argument SITE')
    expect(described?.warnings).toEqual([expect.stringMatching(/argument SITE can be read/)])
    expect(facts.generatedDockerfile).toContain('--mount=type=secret,id=TOKEN,required=true')
    const history = await docker('history', '--no-trunc', `webops/${rollout.name}:1`)
    // The stages that build are no part of the image: what they were given is not in its history either.
    expect(history).not.toContain('orchard')
    expect(history + rollout.lines.join('\n')).not.toContain(CANARY)

    // Another value is built with, though the builder would have the step in its cache.
    await rollout.deploy(null, { buildVariables: { SITE: 'orchard', TOKEN: new Secret('another') } }).then(async (again) => {
      expect(await (await fetch(`http://${again.address}`)).text()).toContain(sum('another'))
    })
  }, 180_000)
})

describe('build variables of a deployment', () => {
  let world: Awaited<ReturnType<typeof rollbackWorld>>
  beforeEach(async () => {
    world = await rollbackWorld()
  })
  afterEach(() => world.close())

  it('come into its plan by name, into its build, and into neither its log nor its container', async () => {
    const mount = '--mount=type=secret,id=NPM_TOKEN,required=true'
    await world.commitDockerfile(
      `FROM debian:bookworm-slim\nENV ANEW=${world.name}\nARG SITE\nRUN ${mount} echo "site $SITE" && cat /run/secrets/NPM_TOKEN && sha256sum /run/secrets/NPM_TOKEN\nCMD ["sleep", "600"]\n`,
    )
    const set = {
      NPM_TOKEN: { value: LITERAL, secret: true, availableAt: 'build' },
      SITE: { value: 'orchard', availableAt: 'both' },
      UNUSED: { value: 'x'.repeat(20), secret: true, availableAt: 'build' },
    }
    expect(await world.ask('PATCH', `/api/v1/deployments/${world.name}/variables`, { set })).toMatchObject({ status: 200 })
    const { body } = await world.ask('POST', '/api/v1/plans', { kind: 'deploy', name: world.name })
    const step = (body as { steps: { key: string; summary: string; warnings: string[] }[] }).steps.find(({ key }) => key === 'build')
    expect(step?.summary).toContain('the build gets the secrets NPM_TOKEN, UNUSED and the argument SITE')
    expect(step?.warnings).toEqual([
      expect.stringMatching(/argument SITE can be read/),
      expect.stringMatching(/never asks for the build secret UNUSED/),
    ])

    expect(await world.rollOut({ kind: 'deploy' }), world.log()).toMatchObject({ state: 'succeeded' })
    expect(world.log()).toContain('site orchard')
    expect(world.log()).toContain(sum(LITERAL))
    expect(world.log()).toContain('[REDACTED]')
    for (const line of LITERAL.split('\n').filter((text) => text.trim().length > 7)) expect(world.log()).not.toContain(line)
    const { environment } = await world.container()
    expect(environment).toMatchObject({ SITE: 'orchard' })
    expect(environment).not.toHaveProperty('NPM_TOKEN')
  })

  it('that the Dockerfile asks for and nobody set are named in the plan and in the diagnosis', async () => {
    await world.commitDockerfile(
      'FROM debian:bookworm-slim\nRUN --mount=type=secret,id=NPM_TOKEN,required=true true\nCMD ["sleep", "600"]\n',
    )
    const { body } = await world.ask('POST', '/api/v1/plans', { kind: 'deploy', name: world.name })
    expect((body as { warnings: string[] }).warnings).toContainEqual(expect.stringMatching(/NPM_TOKEN.*: the build will fail\.$/))
    expect(await world.rollOut({ kind: 'deploy' })).toMatchObject({
      state: 'failed',
      error: { code: 'build_secret_missing', diagnosis: { id: 'build_secret_missing', cause: expect.stringContaining('NPM_TOKEN') } },
    })
  })
})

/** Of this machine: builds run here. */
async function processes(): Promise<{ command: string; environment: string }[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const read = (id: string, what: string) => readFile(`/proc/${id}/${what}`, 'latin1').catch(() => '')
  return Promise.all(ids.map(async (id) => ({ command: await read(id, 'cmdline'), environment: await read(id, 'environ') })))
}
