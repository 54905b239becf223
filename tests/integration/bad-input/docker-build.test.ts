import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireProgram } from '#adapters/process/run-program.ts'
import { dockerWorld, fails, NOTHING, onlyFirst, runsAnywhere, type World } from './docker-world.ts'

/** Builds that fail, hang, or are made to do harm. Each is a rollout like any other, on the machine's engine. */

const SLEEPS = 'CMD ["sleep", "600"]\n'
/** Without a port: up is well. */
const WORKER = { dockerNetworkMode: 'none' }
const QUICK_MINUTES = 0.1

let world: World
beforeAll(async () => {
  world = await dockerWorld({ settings: { buildTimeoutMinutes: 2 } })
})
afterAll(() => world.removeAll())

/** Runs with builds ended after six seconds. */
async function withQuickLimit<T>(work: () => Promise<T>): Promise<T> {
  const before = world.settings['buildTimeoutMinutes'] ?? 0
  world.settings['buildTimeoutMinutes'] = QUICK_MINUTES
  try {
    return await work()
  } finally {
    world.settings['buildTimeoutMinutes'] = before
  }
}

describe('a Dockerfile', () => {
  it('that fails is explained, and what served goes on serving', async () => {
    const { id, name, rollout } = await world.deploy(WORKER, { Dockerfile: `FROM debian:bookworm-slim\n${SLEEPS}` })
    expect(rollout.state).toBe('succeeded')
    world.change(name, { Dockerfile: 'FROM debian:bookworm-slim\nRUN echo "there are no trees" >&2; exit 9\n' })
    const second = await world.roll(id)
    expect(second).toMatchObject({
      state: 'failed',
      error: { code: 'build_failed', step: 'build', diagnosis: { id: 'build_command_failed' } },
    })
    expect(second.error?.message).toContain('exit status 9')
    expect(await world.logOf(second.id)).toContain('there are no trees')
    expect(await world.worker.deployments.get(id)).toMatchObject({ status: 'running' })
    expect(await world.leftOf(name)).toEqual(onlyFirst(name))
    expect((await world.engine.inspectContainer(`webops-${name}`))?.state).toBe('running')
  })

  it('finds nothing of what the builds of another deployment left in a cache', async () => {
    const mount = '--mount=type=cache,id=shared-by-all,target=/cache'
    const leaves = `FROM debian:bookworm-slim\nRUN ${mount} touch /cache/left-here\nCOPY VERSION* /\n`
    const looks = `RUN ${mount} echo "in the cache: $(ls /cache)."\n`
    const first = await world.deploy(WORKER, { Dockerfile: leaves + SLEEPS, VERSION: '1' })
    const other = await world.deploy(WORKER, { Dockerfile: `FROM debian:bookworm-slim\n${looks}${SLEEPS}` })
    expect(await world.logOf(other.rollout.id)).toContain('in the cache: .')
    world.change(first.name, { Dockerfile: leaves + looks + SLEEPS, VERSION: '2' })
    expect(await world.logOf((await world.roll(first.id)).id)).toContain('in the cache: left-here.')
  })

  it('that hangs is ended by the setting, in the engine too', async () => {
    const seconds = `98${Date.now()}`
    const running = withQuickLimit(() => fails(world, {}, { Dockerfile: `FROM debian:bookworm-slim\nRUN sleep ${seconds}\n` }))
    await expect.poll(() => runsAnywhere(`sleep ${seconds}`), { timeout: 10_000 }).toBe(true)
    const { error } = await running
    expect(error).toMatchObject({ code: 'step_timed_out', step: 'build', diagnosis: { id: 'build_timed_out' } })
    expect(error?.diagnosis?.cause).toContain(`RUN sleep ${seconds}`)
    await expect.poll(() => runsAnywhere(`sleep ${seconds}`), { timeout: 3000 }).toBe(false)
  })

  it.each([
    ['docker.io/evil/frontend', '# syntax=docker.io/evil/frontend\n'],
    ['a registry that is called like Docker’s', '# syntax=docker.io.example.org/docker/dockerfile:1\n'],
    ['the second line, in capitals', '# escape=`\n#SYNTAX = evil/frontend\n'],
  ])('whose syntax is somebody’s program is not built: %s', async (_what, first) => {
    const { error, log } = await fails(world, {}, { Dockerfile: `${first}FROM debian:bookworm-slim\n${SLEEPS}` })
    expect(error).toMatchObject({ code: 'dockerfile_syntax_refused', step: 'build', diagnosis: { id: 'dockerfile_syntax_refused' } })
    // No registry was asked for it.
    expect(log).not.toContain('resolve image config')
  })

  it('cannot have somebody’s program as its syntax by way of a build argument', async () => {
    const { error } = await fails(
      world,
      { dockerBuildArgs: { BUILDKIT_SYNTAX: 'evil/frontend' } },
      { Dockerfile: `FROM debian:bookworm-slim\n${SLEEPS}` },
    )
    expect(error).toMatchObject({ code: 'build_argument_refused', message: expect.stringContaining('BUILDKIT_SYNTAX') })
  })

  it('with Docker’s own syntax is built without a registry, by the engine itself, and says so', async () => {
    const files = { Dockerfile: `# syntax=docker/dockerfile:1\n# escape=\`\nFROM debian:bookworm-slim\nRUN echo one \`\n  two\n${SLEEPS}` }
    const { rollout } = await world.deploy(WORKER, files)
    const log = await world.logOf(rollout.id)
    expect(rollout.state, log).toBe('succeeded')
    expect(log).toContain('No registry answers for # syntax=docker/dockerfile:1')
    expect(log).toMatch(/RUN echo one\s+two/)
  })

  it('with Docker’s own syntax that fails is explained by what failed, and not by the registry', async () => {
    const { error } = await fails(world, {}, { Dockerfile: '# syntax=docker/dockerfile:1\nFROM debian:bookworm-slim\nRUN exit 5\n' })
    expect(error).toMatchObject({ code: 'build_failed', diagnosis: { id: 'build_command_failed' } })
  })

  it('that prints 200 MB is built or fails by its own exit status, with a log that is bounded and says that it is cut', async () => {
    const flood = 'yes "0123456789 the trees of the orchard 0123456789 the trees of the orchard" | head -c 200000000'
    const before = process.memoryUsage().rss
    let highest = before
    const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 50)
    const built = await world.deploy(WORKER, { Dockerfile: `FROM debian:bookworm-slim\nRUN echo ${Date.now()}; ${flood}\n${SLEEPS}` })
    const log = await world.logOf(built.rollout.id)
    expect(built.rollout.state, log.slice(-2000)).toBe('succeeded')
    expect(log.length).toBeLessThan(25_000_000)
    expect(log).toMatch(/output clipped, log limit|The log was cut here/)

    const { error } = await fails(world, {}, { Dockerfile: `FROM debian:bookworm-slim\nRUN ${flood}; exit 11\n` })
    clearInterval(watch)
    expect(error).toMatchObject({
      code: 'build_failed',
      message: expect.stringContaining('exit status 11'),
      diagnosis: { id: 'build_command_failed' },
    })
    expect((highest - before) / 1e6).toBeLessThan(250)
  })

  it('of 10 MB is not read', async () => {
    const Dockerfile = `FROM debian:bookworm-slim\n${'# A tree stands here.\n'.repeat(480_000)}`
    expect((await fails(world, {}, { Dockerfile })).error).toMatchObject({
      code: 'dockerfile_too_large',
      message: expect.stringContaining('MB'),
      diagnosis: { id: 'dockerfile_too_large' },
    })
  })
})

describe('what is sent to a build', () => {
  it('may be 100,000 files: within its limit, with a word about them, and in little memory', async () => {
    let before = 0
    let highest = 0
    let watch: NodeJS.Timeout | undefined
    const lay = async (dir: string) => {
      await manyFiles(dir)
      before = process.memoryUsage().rss
      watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 100)
    }
    const { error, log } = await withQuickLimit(() => fails(world, {}, lay))
    clearInterval(watch)
    expect(log).toContain('Sending 100,101 files and folders to the engine.')
    expect(error).toMatchObject({ code: 'step_timed_out', diagnosis: { id: 'build_context_too_large' } })
    expect(error?.diagnosis?.remedy).toContain('.dockerignore')
    // Some of it is garbage that nothing has asked to be collected.
    expect((highest - before) / 1e6).toBeLessThan(300)
  }, 120_000)

  it('is files and links: no pipe, socket or device, and no link out of it brings in a file of the server', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'bad-outside-'))
    const canary = `canary-${Date.now()}`
    await writeFile(join(outside, 'secret'), canary)
    const lay = async (dir: string) => {
      await requireProgram('mkfifo', [join(dir, 'pipe')])
      await requireProgram('mknod', [join(dir, 'device'), 'b', '7', '0'])
      await requireProgram('python3', ['-c', 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])', join(dir, 'socket')])
      await symlink(join(outside, 'secret'), join(dir, 'link'))
      await symlink(outside, join(dir, 'folder'))
      await writeFile(
        join(dir, 'Dockerfile'),
        `FROM debian:bookworm-slim\nCOPY . /c\nRUN ls -1 /c; cat /c/link /c/folder/secret || true\n${SLEEPS}`,
      )
    }
    const { rollout } = await world.deploy(WORKER, lay)
    const log = await world.logOf(rollout.id)
    expect(rollout.state, log).toBe('succeeded')
    const listed = log.split('\n').flatMap((line) => /^#\d+ \d+\.\d+ (\w+)$/.exec(line)?.[1] ?? [])
    expect(listed.sort()).toEqual(['Dockerfile', 'folder', 'link'])
    expect(log).not.toContain(canary)

    const copied = async (dir: string) => {
      await symlink(join(outside, 'secret'), join(dir, 'link'))
      await writeFile(join(dir, 'Dockerfile'), `FROM debian:bookworm-slim\nCOPY link /copied\nRUN cat /copied\n${SLEEPS}`)
    }
    const followed = await fails(world, WORKER, copied)
    expect(followed.error).toMatchObject({ code: 'build_failed', diagnosis: { id: 'copy_source_missing' } })
    expect(followed.log).not.toContain(canary)
    await rm(outside, { recursive: true })
  })

  it('has the Dockerfile even when .dockerignore leaves it out', async () => {
    const { rollout, name } = await world.deploy(WORKER, {
      Dockerfile: `FROM debian:bookworm-slim\nCOPY . /c\nRUN echo "left: $(ls -A /c)"\n${SLEEPS}`,
      '.dockerignore': '*\n',
      data: 'x',
    })
    const log = await world.logOf(rollout.id)
    expect(rollout.state, log).toBe('succeeded')
    expect(log).not.toMatch(/left: .*data/)
    expect(await world.leftOf(name)).not.toEqual(NOTHING)
  })
})

async function manyFiles(dir: string): Promise<void> {
  for (let folder = 0; folder < 100; folder += 1) {
    await mkdir(join(dir, `d${folder}`))
    await Promise.all(Array.from({ length: 1000 }, (_, file) => writeFile(join(dir, `d${folder}`, `f${file}`), '')))
  }
  await writeFile(join(dir, 'Dockerfile'), 'FROM scratch\nCOPY . /\nCMD ["/x"]\n')
}
