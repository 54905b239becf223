import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dockerWorld, fails, onlyFirst, type World } from './docker-world.ts'

/** Containers that are built, start, and are no good. */

let world: World
beforeAll(async () => {
  world = await dockerWorld()
})
afterAll(() => world.removeAll())

/** An application of one line; it is told its port in PORT. */
function node(program: string, more = ''): Record<string, string> {
  return { Dockerfile: `FROM node:24-bookworm-slim\n${more}CMD ${JSON.stringify(['node', '-e', program])}\n` }
}
const ANSWERS = "require('http').createServer((_, response) => response.end('well')).listen(process.env.PORT)"
const GOOD = `process.on("SIGTERM", process.exit); ${ANSWERS}`
const PORT = 3000
const SOON = { port: PORT, healthTimeoutSeconds: 2 }

describe('a container', () => {
  it.each([
    [
      'exits at once, and says that all is well',
      'console.log("done")',
      { code: 'container_exited', diagnosis: { id: 'exited_with_zero' } },
      'exit status 0',
    ],
    [
      'exits at once with an error',
      'console.error("no database"); process.exit(3)',
      { code: 'container_exited', diagnosis: { id: 'exited_unexplained' } },
      'exit status 3',
    ],
    [
      'listens on another port',
      'require("http").createServer().listen(4000, () => console.log("listening on port 4000"))',
      { code: 'never_healthy', diagnosis: { id: 'wrong_port' } },
      `port ${PORT} does not answer`,
    ],
    [
      'listens on 127.0.0.1 only',
      'require("http").createServer().listen(process.env.PORT, "127.0.0.1", () => console.log("listening on http://127.0.0.1:" + process.env.PORT))',
      { code: 'never_healthy', diagnosis: { id: 'localhost_only' } },
      `port ${PORT} does not answer`,
    ],
    [
      'listens nowhere',
      'setInterval(() => {}, 1000)',
      { code: 'never_healthy', diagnosis: { id: 'nothing_listens' } },
      `port ${PORT} does not answer`,
    ],
    [
      'needs longer than it is given',
      `setTimeout(() => { ${GOOD} }, 60000)`,
      { code: 'never_healthy', diagnosis: { id: 'nothing_listens' } },
      'within 2 s',
    ],
  ])('that %s', async (_what, program, expected, words) => {
    const { error } = await fails(world, SOON, node(program))
    expect(error).toMatchObject({ ...expected, step: 'healthy', message: expect.stringContaining(words) })
  })

  it('that answers its health path with 500', async () => {
    const { error } = await fails(
      world,
      { ...SOON, healthPath: '/health' },
      node("require('http').createServer((_, response) => response.writeHead(500).end()).listen(process.env.PORT)"),
    )
    expect(error).toMatchObject({
      code: 'never_healthy',
      diagnosis: { id: 'health_path_server_error' },
      message: expect.stringContaining('/health answers HTTP 500'),
    })
  })

  it('that takes the health check and never answers', async () => {
    const { error } = await fails(
      world,
      { ...SOON, healthPath: '/health' },
      node("require('http').createServer(() => {}).listen(process.env.PORT)"),
    )
    expect(error).toMatchObject({ code: 'never_healthy', diagnosis: { id: 'health_path_times_out' } })
  })

  it('whose HEALTHCHECK never ends', async () => {
    const { error } = await fails(
      world,
      { dockerNetworkMode: 'none', healthTimeoutSeconds: 2 },
      node('setInterval(() => {}, 1000)', 'HEALTHCHECK --interval=1s --timeout=600s CMD sleep 600\n'),
    )
    expect(error).toMatchObject({ code: 'never_healthy', diagnosis: { id: 'healthcheck_failed' } })
  })

  it('that ignores SIGTERM: does not keep a failed rollout waiting, nor the next release for longer than its grace', async () => {
    const deaf = 'process.on("SIGTERM", () => {}); '
    const begun = performance.now()
    await fails(world, SOON, node(`${deaf} setInterval(() => {}, 1000)`))
    expect(performance.now() - begun).toBeLessThan(9000)

    const { id, name, rollout } = await world.deploy(SOON, node(deaf + ANSWERS))
    expect(rollout.state).toBe('succeeded')
    const first = world.address(name)
    world.change(name, node(GOOD))
    const second = await world.roll(id)
    expect(second.state).toBe('succeeded')
    expect(world.address(name)).not.toBe(first)
    expect((await fetch(`http://${world.address(name)}`)).status).toBe(200)
    expect((await world.leftOf(name)).containers).toEqual([`webops-${name}`])
  })

  it('that is no good leaves the release before it serving', async () => {
    const { id, name, rollout } = await world.deploy(SOON, node(GOOD))
    expect(rollout.state).toBe('succeeded')
    const address = world.address(name)
    for (const program of ['process.exit(1)', 'setInterval(() => {}, 1000)']) {
      world.change(name, node(program))
      expect((await world.roll(id)).state).toBe('failed')
      expect(world.address(name)).toBe(address)
      expect(await (await fetch(`http://${address}`)).text()).toBe('well')
      expect(await world.leftOf(name)).toEqual(onlyFirst(name))
    }
  })
})
