import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDockerEngine } from '#adapters/docker/docker-engine.ts'
import { requireProgram, runProgram } from '#adapters/process/run-program.ts'
import { dockerPart } from '#cli/host/parts.ts'
import { checkHealth } from '#core/server/check-health.ts'
import type { ContainerLogs } from '#core/deployment/container-logs.ts'
import { answerQuery, queryAnswers } from '#core/worker/answer-query.ts'
import type { Env } from '#env'
import { dockerWorld, NOTHING, onlyFirst, SOCKET, type World } from './docker-world.ts'

/** Docker not there, not running, not permitted, hanging and too old, each behind a real socket. */

const NOBODY = 65_534
const APP = {
  Dockerfile: `FROM node:24-bookworm-slim\nCMD ["node", "-e", "process.on('SIGTERM', process.exit); require('http').createServer((_, response) => response.end('well')).listen(3000)"]\n`,
}

let world: World
let dir: string
/** Was deployed while all was well. */
let serving: { id: string; name: string }
const undo: (() => unknown)[] = []
beforeAll(async () => {
  world = await dockerWorld()
  dir = await mkdtemp(join(tmpdir(), 'bad-sockets-'))
  const { rollout, ...made } = await world.deploy({ port: 3000 }, APP)
  expect(rollout.state).toBe('succeeded')
  serving = made
})
afterAll(async () => {
  for (const one of undo) await one()
  await world.removeAll()
  await rm(dir, { recursive: true, force: true })
})

/** What people see of it: the worker's answer to the panel, the panel's health, `webops status`. */
async function seen(host: string) {
  world.useEngine(createDockerEngine({ host, instance: world.instance }))
  const answers = queryAnswers(world.worker, {} as ContainerLogs)
  const ask = (name: string) => answerQuery(answers, name, {}, AbortSignal.timeout(10_000))
  const queries = { ask: async (_server: string, question: { name: string }) => ask(question.name), close: async () => undefined }
  return {
    answer: (await ask('engine-status')) as { engine: string; problem: string },
    health: await checkHealth({ ...world.worker, queries } as never),
    status: await dockerPart({ env: { dockerHost: host, instance: world.instance } as Env }),
  }
}

async function listening(name: string, onSocket: (socket: Socket) => unknown): Promise<string> {
  const path = join(dir, name)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    onSocket(socket)
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  undo.push(() => (sockets.forEach((socket) => socket.destroy()), server.close()))
  return path
}

describe('an engine that', () => {
  it('is not installed', async () => {
    const host = `unix://${join(dir, 'nothing.sock')}`
    const { answer, health, status } = await seen(host)
    expect(answer).toMatchObject({ engine: 'unreachable', problem: expect.stringContaining('does not exist') })
    expect(health).toMatchObject({ worker: 'ok', engine: 'unreachable' })
    expect(status).toMatchObject({ up: false, detail: expect.stringMatching(/does not exist.*apt-get install docker\.io/) })
    await roll(host)
    await expectFailed({ code: 'engine_not_installed', diagnosis: { id: 'engine_not_installed' } })
  })

  it('is not running: its socket is there, and nobody listens', async () => {
    const path = join(dir, 'stale.sock')
    await requireProgram('python3', ['-c', 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])', path])
    const { answer, health, status } = await seen(`unix://${path}`)
    expect(answer).toMatchObject({ engine: 'unreachable', problem: expect.stringContaining('does not answer') })
    expect(health).toMatchObject({ worker: 'ok', engine: 'unreachable' })
    expect(status).toMatchObject({ up: false, detail: expect.stringMatching(/does not answer.*systemctl start docker/) })
    await roll(`unix://${path}`)
    await expectFailed({ code: 'engine_not_running', diagnosis: { id: 'engine_not_running' } })
  })

  it('may not be used by the worker', async () => {
    const path = await listening('closed.sock', (socket) => socket.destroy())
    await chmod(path, 0)
    await asNobody(async () => {
      const { answer, health, status } = await seen(`unix://${path}`)
      expect(answer).toMatchObject({ engine: 'unreachable', problem: expect.stringContaining('may not open') })
      expect(health).toMatchObject({ worker: 'ok', engine: 'unreachable' })
      expect(status).toMatchObject({ up: false, detail: expect.stringMatching(/may not open.*root/) })
      await roll(`unix://${path}`)
    })
    await expectFailed({ code: 'engine_not_permitted', diagnosis: { id: 'engine_not_permitted' } })
  })

  it('takes requests and never answers: said in time, and it is the engine that is away, not the worker', async () => {
    const path = await listening('deaf.sock', (socket) => socket.resume())
    const begun = performance.now()
    const { answer, health, status } = await seen(`unix://${path}`)
    expect(performance.now() - begun).toBeLessThan(9000)
    expect(answer).toMatchObject({ engine: 'unreachable', problem: expect.stringContaining('did not answer within') })
    expect(health).toMatchObject({ queue: 'ok', worker: 'ok', engine: 'unreachable' })
    expect(status).toMatchObject({ up: false, detail: expect.stringContaining('did not answer within 5 s') })
    await roll(`unix://${path}`)
    await expectFailed({ code: 'engine_not_answering', diagnosis: { id: 'engine_not_answering' } })
  })

  it('is too old', async () => {
    const body = JSON.stringify({ Version: '1.12.6', ApiVersion: '1.24', Os: 'linux', Arch: 'amd64' })
    const answer = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`
    const path = await listening('old.sock', (socket) => socket.once('data', () => socket.end(answer)))
    const { status } = await seen(`unix://${path}`)
    expect(status).toMatchObject({ up: false, detail: expect.stringContaining('too old') })
    await roll(`unix://${path}`)
    await expectFailed({ code: 'engine_too_old', diagnosis: { id: 'engine_too_old' } })
    expect(failed[0]?.rollout.error?.message).toContain('1.24')
  })
})

describe('an engine that goes away in the middle', () => {
  it('fails the rollout in time, and the next one clears up what was left', async () => {
    let frozen = false
    const path = await listening('freezing.sock', (socket) => {
      const engine = createConnection(SOCKET).on('error', () => {})
      socket.on('data', (chunk: Buffer) => {
        // Started it is, but nobody hears of it.
        if (/^POST \/containers\/\w+\/start/.test(chunk.toString('latin1'))) setTimeout(() => (frozen = true), 0)
        if (!frozen) engine.write(chunk)
      })
      engine.on('data', (chunk) => frozen || socket.write(chunk))
      socket.on('close', () => engine.destroy())
    })
    const { id, name } = serving
    const address = world.address(name)
    const freezing = createDockerEngine({ host: `unix://${path}`, instance: world.instance, patienceMs: 1500 })
    const second = await withEngine(freezing, () => world.roll(id))
    expect(second).toMatchObject({ state: 'failed', error: { code: 'engine_not_answering', step: 'candidate' } })
    expect(world.address(name)).toBe(address)
    expect(await (await fetch(`http://${address}`)).text()).toBe('well')
    const third = await withEngine(world.engine, () => world.roll(id))
    expect(third.state).toBe('succeeded')
    expect((await world.leftOf(name)).containers).toEqual([`webops-${name}`])
  })
})

it('webops status says it on the command line', async () => {
  const root = join(dir, 'root')
  const main = join(import.meta.dirname, '../../../src/cli/main.ts')
  const env = { ...process.env, WEBOPS_ROOT: root, DOCKER_HOST: `unix://${join(dir, 'nothing.sock')}` }
  const { exitCode, stdout } = await runProgram(process.execPath, [main, 'status', '--json'], { env })
  const { up, parts } = JSON.parse(stdout) as { up: boolean; parts: { name: string; up: boolean; detail: string }[] }
  expect(exitCode).toBe(1)
  expect(up).toBe(false)
  expect(parts[0]).toMatchObject({ name: 'Docker', up: false, detail: expect.stringContaining('does not exist') })
})

let failed: { name: string; rollout: Awaited<ReturnType<World['roll']>> }[] = []

/** Rolls out with this engine: a new deployment, and the one that serves. */
async function roll(host: string): Promise<void> {
  failed = await withEngine(createDockerEngine({ host, instance: world.instance, patienceMs: 2000 }), async () => [
    await world.deploy({ port: 3000 }, APP),
    { name: serving.name, rollout: await world.roll(serving.id) },
  ])
}

/** What served serves on, and nothing else is left. */
async function expectFailed(error: object): Promise<void> {
  for (const { rollout } of failed) {
    expect(rollout).toMatchObject({ state: 'failed', error: { ...error, step: 'check' } })
    expect(rollout.error?.hint).toMatch(/\w{3}/)
  }
  expect(await world.leftOf(failed[0]?.name ?? '')).toEqual(NOTHING)
  expect(await world.leftOf(serving.name)).toEqual(onlyFirst(serving.name))
  expect(await (await fetch(`http://${world.address(serving.name)}`)).text()).toBe('well')
}

async function withEngine<T>(engine: World['engine'], work: () => Promise<T>): Promise<T> {
  world.useEngine(engine)
  try {
    return await work()
  } finally {
    world.useEngine(world.engine)
  }
}

/** Root may open everything: the worker is somebody else for a while. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  await give(world.dir, NOBODY)
  process.seteuid?.(NOBODY)
  try {
    await work()
  } finally {
    process.seteuid?.(0)
    await give(world.dir, 0)
  }
}

async function give(folder: string, uid: number): Promise<void> {
  await chown(folder, uid, 0)
  for (const entry of await readdir(folder, { recursive: true })) {
    // A policy that is not root's is none.
    if (entry !== 'policy.yaml') await chown(join(folder, entry), uid, 0)
  }
}
