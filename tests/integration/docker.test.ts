import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '#cli/suites/free-port.ts'
import { createTestRollout, ENGINE, FIXTURES, type TestRollout } from './docker-rollout.ts'

/** The addon docker against a real engine: from a checkout to a container that answers. */
describe('the docker addon', () => {
  let rollout: TestRollout

  beforeEach(async () => {
    rollout = await createTestRollout()
  })
  afterEach(() => rollout.removeAll())

  it('builds a Node repository, keeps the old release serving while the new one starts, and then gives it the name', async () => {
    const first = await rollout.deploy('node')
    expect(await fetchText(first.address)).toContain('Version <b>one</b>')

    await writeFile(join(rollout.workspaceDir, 'VERSION'), 'two')
    const second = await rollout.deploy(null, { beforeSwitch: async () => expect(await fetchText(first.address)).toContain('<b>one</b>') })
    expect(await fetchText(second.address)).toContain('<b>two</b>')

    const live = await ENGINE.inspectContainer(rollout.container)
    expect(live).toMatchObject({ state: 'running', labels: { 'webops.release': '2', 'webops.deployment': rollout.name } })
    expect(await rollout.containerNames()).toEqual([rollout.container])
    expect(live?.ports[0]).toMatchObject({ hostAddress: '127.0.0.1' })
    expect(`127.0.0.1:${live?.ports[0]?.hostPort}`).toBe(second.address)
    expect((await ENGINE.inspectImage(`webops/${rollout.name}:latest`))?.id).toBe(live?.imageId)
  })

  it('builds and serves a Django repository with its static files, without the build key in the image', async () => {
    const { address } = await rollout.deploy('django', { variables: { SECRET_KEY: 'real' } })
    expect(await fetchText(address)).toContain('Hello from Django')
    expect(await fetchText(`${address}/static/hello/style.css`)).toContain('font-family')
    expect(await rollout.imageEnvironment()).not.toMatch(/SECRET_KEY|build-only/)
  }, 240_000)

  it('serves a site of files on the port that was asked for, and no dotfiles', async () => {
    const { address } = await rollout.deploy('static', { port: 8088 })
    expect(await fetchText(address)).toContain('Hello from files')
    expect((await fetch(`http://${address}/.env.example`)).status).toBe(404)
    expect((await fetch(`http://${address}/.webops.Dockerfile`)).status).toBe(404)
  })

  it("uses the repository's own Dockerfile with build arguments on the host network, and stops the old one first", async () => {
    const port = await freePort()
    const wish = { dockerfilePath: 'docker/Dockerfile.prod', networkMode: 'host' as const, port, buildArgs: { FLAVOUR: 'sour $cream' } }
    const { address } = await rollout.deploy('dockerfile-prod', wish)
    expect(address).toBe(`127.0.0.1:${port}`)
    expect(await fetchText(address)).toContain('flavour sour $cream')

    const again = await rollout.deploy(null, wish)
    expect(again.descriptions.find((step) => step.key === 'candidate')?.gapSeconds).toBeGreaterThan(0)
    expect(await fetchText(again.address)).toContain('sour')
  })

  it('runs a prebuilt image under its own name', async () => {
    const { address } = await rollout.deploy(null, { repository: null, dockerImageName: 'nginx:stable' })
    expect((await fetch(`http://${address}`)).status).toBe(200)
    expect(await ENGINE.inspectImage(`webops/${rollout.name}:1`)).not.toBeNull()
  })

  it('leaves the old release serving and nothing else behind when the new one crashes, and shows its last lines', async () => {
    const first = await rollout.deploy('node')
    await writeFile(join(rollout.workspaceDir, 'server.js'), 'console.error("no database here"); process.exit(3)')
    const failure = await rollout.deploy(null).catch((error: Error) => error)
    expect(failure).toMatchObject({ code: 'container_exited', message: expect.stringContaining('exit status 3') })
    expect(rollout.lines).toContain('no database here')
    expect(await fetchText(first.address)).toContain('<b>one</b>')
    expect(await rollout.containerNames()).toEqual([rollout.container])
    expect(await ENGINE.inspectImage(`webops/${rollout.name}:2`)).toBeNull()
  })

  it('starts the old release again when a stop-first rollout fails', async () => {
    const port = await freePort()
    const wish = { networkMode: 'host' as const, port }
    const first = await rollout.deploy('node', wish)
    await writeFile(join(rollout.workspaceDir, 'server.js'), 'process.exit(3)')
    await expect(rollout.deploy(null, wish)).rejects.toMatchObject({ code: 'container_exited' })
    await expect.poll(() => fetchText(first.address).catch(() => ''), { timeout: 10_000 }).toContain('<b>one</b>')
  })

  it('makes no release of what its test stage refuses, and leaves no image of that stage behind', async () => {
    const dockerfile = (command: string) =>
      `FROM debian:bookworm-slim AS build\nFROM build AS test\nRUN ${command}\nFROM build\nCMD ["sleep", "1000"]\n`
    const wish = { dockerfileTestTarget: 'test', port: null }
    await writeFile(join(rollout.workspaceDir, 'Dockerfile'), dockerfile('echo two of three; exit 4'))
    const failure = await rollout.deploy(null, wish).catch((error: Error) => error)
    expect(failure).toMatchObject({ code: 'test_stage_failed', message: expect.stringContaining('exit status 4') })
    expect(rollout.lines.join('\n')).toContain('two of three')
    expect(await ENGINE.inspectImage(`webops/${rollout.name}:1`)).toBeNull()

    await writeFile(join(rollout.workspaceDir, 'Dockerfile'), dockerfile('echo three of three'))
    await rollout.deploy(null, wish)
    const left = await ENGINE.listImages({ 'webops.deployment': rollout.name })
    expect(left.filter(({ labels }) => labels['webops.test'] !== undefined)).toEqual([])
  })

  it('says never_healthy with the port when nothing listens there', async () => {
    await cp(join(FIXTURES, 'node'), rollout.workspaceDir, { recursive: true })
    await writeFile(join(rollout.workspaceDir, 'server.js'), 'console.log("idle"); setInterval(() => {}, 1000)')
    const failure = await rollout.deploy(null, { port: 3000, healthTimeoutSeconds: 2 }).catch((error: Error) => error)
    expect(failure).toMatchObject({ code: 'never_healthy', hint: expect.stringContaining('0.0.0.0:3000') })
  })

  it('takes a worker without a port as healthy once it has stayed up', async () => {
    await cp(join(FIXTURES, 'node'), rollout.workspaceDir, { recursive: true })
    await writeFile(join(rollout.workspaceDir, 'server.js'), 'setInterval(() => {}, 1000)')
    const { address } = await rollout.deploy(null, { networkMode: 'none' })
    expect(address).toBeNull()
    expect((await rollout.health()).state).toBe('healthy')
  })

  it('sees a container that was stopped behind its back, stops and starts it, and removes all but the volumes', async () => {
    const { address } = await rollout.deploy('node', { volumes: ['data:/app/data'] })
    expect(await rollout.health()).toMatchObject({ state: 'healthy', answered: true })

    await ENGINE.stopContainer(rollout.container, 5)
    expect(await rollout.health()).toMatchObject({ state: 'down', detail: 'the container was stopped outside of WebOps (exit status 0)' })

    await rollout.run('start')
    expect(await fetchText(address)).toContain('<b>one</b>')
    await rollout.run('restart')
    expect((await rollout.health()).state).toBe('healthy')

    await rollout.run('stop')
    expect((await ENGINE.inspectContainer(rollout.container))?.state).toBe('exited')
    await rollout.run('remove')
    expect(await rollout.containerNames()).toEqual([])
    expect(await rollout.imageNames()).toEqual([])
    expect(await rollout.volumeNames()).toEqual([`webops-${rollout.name}-data`])
  })
})

describe('the engine', () => {
  const label = 'enginetest'
  afterAll(async () => {
    for (const image of await ENGINE.listImages({ 'webops.deployment': label })) await ENGINE.removeImage(image.references[0] ?? image.id)
  })

  it('ends a build within seconds of an abort', async () => {
    const contextDir = await mkdtemp(join(tmpdir(), 'build-'))
    const abort = new AbortController()
    const lines: string[] = []
    const request = {
      contextDir,
      dockerfile: 'Dockerfile',
      dockerfileContent: `FROM debian:bookworm-slim\nRUN echo started ${Date.now()}; sleep 300\n`,
      buildArgs: {},
      labels: { 'webops.deployment': label },
      tags: [],
    }
    const build = ENGINE.buildImage(
      request,
      (line) => {
        lines.push(line)
        if (/\d started/.test(line)) abort.abort()
      },
      abort.signal,
    )
    const begun = performance.now()
    await expect(build).rejects.toMatchObject({ name: 'AbortError' })
    expect(performance.now() - begun).toBeLessThan(30_000)
    expect(lines.some((line) => /^#\d+ \[\d\/\d\] RUN echo started/.test(line))).toBe(true)
    await rm(contextDir, { recursive: true })
  })

  it('says which command of a Dockerfile failed, after its output', async () => {
    const contextDir = await mkdtemp(join(tmpdir(), 'build-'))
    const lines: string[] = []
    const request = {
      contextDir,
      dockerfile: 'Dockerfile',
      dockerfileContent: 'FROM debian:bookworm-slim\nRUN echo about to fail && exit 7\n',
      buildArgs: {},
      labels: { 'webops.deployment': label },
      tags: [],
    }
    await expect(ENGINE.buildImage(request, (line) => lines.push(line), new AbortController().signal)).rejects.toMatchObject({
      code: 'build_failed',
      message: 'A command of the Dockerfile failed with exit status 7: echo about to fail && exit 7',
    })
    expect(lines.some((line) => /^#\d+ \d+\.\d+ about to fail$/.test(line))).toBe(true)
    await rm(contextDir, { recursive: true })
  })

  it('honours .dockerignore, leaves .git out and does not touch the folder', async () => {
    const contextDir = await mkdtemp(join(tmpdir(), 'build-'))
    await writeFile(join(contextDir, '.dockerignore'), 'secret*\n!secret-but-kept\n')
    for (const name of ['secret', 'secret-but-kept', 'plain']) await writeFile(join(contextDir, name), name, { mode: 0o600 })
    await mkdir(join(contextDir, '.git'))
    await writeFile(join(contextDir, '.git', 'config'), 'token')
    const lines: string[] = []
    const request = {
      contextDir,
      dockerfile: '.x.Dockerfile',
      dockerfileContent: 'FROM debian:bookworm-slim\nCOPY . /c\nRUN ls -lA /c\n',
      buildArgs: {},
      labels: { 'webops.deployment': label },
      tags: [`webops/${label}:1`],
      noCache: true,
    }
    const { imageId } = await ENGINE.buildImage(request, (line) => lines.push(line), new AbortController().signal)
    expect(imageId).toMatch(/^sha256:/)
    const listing = lines.join('\n')
    expect(listing).toMatch(/-rw-r--r--.* secret-but-kept/)
    expect(listing).not.toMatch(/ secret$/m)
    expect(listing).not.toMatch(/ \.git$/m)
    expect(await readdir(contextDir)).toEqual(['.dockerignore', '.git', 'plain', 'secret', 'secret-but-kept'])
    await rm(contextDir, { recursive: true })
  })

  it('tells what happens to a container, what it says and what it uses', async () => {
    const rollout = await createTestRollout()
    const events: string[] = []
    const lines: string[] = []
    const done = new AbortController()
    const watching = ENGINE.watch(
      { 'webops.deployment': rollout.name },
      (event) => events.push(`${event.action} ${event.containerName}`),
      done.signal,
    )
    const { address } = await rollout.deploy('node')
    const following = ENGINE.containerLogs(rollout.container, { follow: true, tail: 10 }, (line) => lines.push(line), done.signal)
    await fetchText(`${address}/seen`)
    await expect.poll(() => lines).toContain('GET /seen')
    expect((await ENGINE.containerStats(rollout.container))?.memoryBytes).toBeGreaterThan(1_000_000)
    await ENGINE.stopContainer(rollout.container, 5)
    await expect.poll(() => events).toContain(`die ${rollout.container}`)
    expect(events).toContain(`start ${rollout.container}.next`)
    done.abort()
    await Promise.all([watching, following])
    await rollout.removeAll()
  })

  it('leaves a container alone that it did not make', async () => {
    const rollout = await createTestRollout()
    await expect(rollout.withForeignContainer((name) => ENGINE.removeContainer(name))).rejects.toMatchObject({ code: 'engine_not_ours' })
    await rollout.removeAll()
  })
})

async function fetchText(address: string | null): Promise<string> {
  const response = await fetch(`http://${address}`, { signal: AbortSignal.timeout(5000) })
  return response.text()
}
