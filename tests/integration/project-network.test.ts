import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestRollout, ENGINE, type TestRollout } from './docker-rollout.ts'

const socketPath = (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace('unix://', '')
const raw = new Docker({ socketPath })
const PORT = 3000
const DOCKERFILE = ['FROM node:24-bookworm-slim', 'COPY server.js /server.js', 'CMD ["node", "/server.js"]', ''].join('\n')

/** Says who it is; ends when it is told to, once its requests are answered. */
const server = (
  text: string,
) => `const server = require('node:http').createServer((request, response) => response.end('${text}')).listen(${PORT})
process.on('SIGTERM', () => server.close(() => process.exit(0)))`

/** Asks for TARGET with a lookup and a connection of its own every few milliseconds, and tells what came of it. */
const PEER = `const http = require('node:http')
const seen = { answered: 0, failed: [] }
setInterval(() => {
  const at = Date.now()
  http.get({ host: process.env.TARGET, port: ${PORT}, agent: false, timeout: 3000 }, (response) => response.resume().on('end', () => seen.answered++))
    .on('error', (error) => seen.failed.push({ at, code: error.code }))
}, 5)
http.createServer((request, response) => response.end(JSON.stringify(seen))).listen(${PORT})
process.on('SIGTERM', () => process.exit(0))`

const worlds: TestRollout[] = []
afterEach(async () => {
  // Containers before the network that they share.
  for (const world of [...worlds, ...worlds.splice(0)]) await world.removeAll()
})

async function make(text: string): Promise<TestRollout> {
  const world = await createTestRollout()
  worlds.push(world)
  await write(world, text)
  return world
}

async function write(world: TestRollout, text: string): Promise<void> {
  await writeFile(join(world.workspaceDir, 'server.js'), text.includes('http') ? text : server(text))
  await writeFile(join(world.workspaceDir, 'Dockerfile'), DOCKERFILE)
}

const place = (project: string, ...others: TestRollout[]) => ({ project, port: PORT, peers: others.map(({ name }) => name) })

/** What a container of a deployment is answered by a host: its text, or the code of the error. */
async function asks(world: TestRollout, host: string): Promise<string> {
  const script = `require('node:http').get({ host: process.argv[1], port: ${PORT}, agent: false, timeout: 2000 }, (response) => response.on('data', (data) => process.stdout.write(data)))
    .on('timeout', () => { process.stdout.write('timeout'); process.exit() }).on('error', (error) => process.stdout.write(error.code))`
  const exec = await raw.getContainer(world.container).exec({ Cmd: ['node', '-e', script, host], AttachStdout: true, AttachStderr: true })
  const stream = await exec.start({})
  const chunks: Buffer[] = []
  raw.modem.demuxStream(
    stream,
    { write: (chunk: Buffer) => chunks.push(chunk) } as never,
    { write: (chunk: Buffer) => chunks.push(chunk) } as never,
  )
  await new Promise((resolve) => stream.on('end', resolve))
  return Buffer.concat(chunks).toString()
}

const joined = async (world: TestRollout) => (await ENGINE.inspectContainer(world.container))?.network

describe('the network of an environment, against a real engine', () => {
  it('its deployments reach each other by name, before and after a deploy, and nobody else resolves or reaches them', async () => {
    const [shop, db, other, staging] = [await make('shop'), await make('db'), await make('other'), await make('staging')]
    const project = shop.name
    await db.deploy(null, place(project, shop))
    await shop.deploy(null, place(project, db))
    expect(await joined(shop)).toMatchObject({ name: `webops-${project}.production` })
    expect(await asks(shop, db.name)).toBe('db')
    expect(await asks(shop, db.container)).toBe('db')
    // Made before it: by the alias, as long as there is no link.
    expect(await asks(db, shop.name)).toBe('shop')

    await write(db, 'db again')
    await db.deploy(null, place(project, shop))
    expect(await asks(shop, db.name)).toBe('db again')
    expect(await asks(db, shop.name)).toBe('shop')

    await other.deploy(null, place(other.name))
    await staging.deploy(null, { ...place(project), environment: 'staging' })
    const address = (await ENGINE.inspectContainer(db.container))?.ipAddress ?? ''
    expect(await asks(shop, address)).toBe('db again')
    for (const stranger of [other, staging]) {
      for (const name of [db.name, db.container]) expect(await asks(stranger, name)).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/)
      expect(await asks(stranger, address)).toMatch(/^(timeout|EHOSTUNREACH|ETIMEDOUT|ECONNREFUSED)$/)
    }
    // Published on 127.0.0.1 alone: not on what the server is to its containers either.
    const [gateway] = (await raw.getNetwork(`webops-${other.name}.production`).inspect()).IPAM?.Config ?? []
    const { ports } = (await ENGINE.inspectContainer(db.container)) ?? { ports: [] }
    expect(ports.map(({ hostAddress }) => hostAddress)).toEqual(['127.0.0.1'])
    expect(gateway?.Gateway).toBeTruthy()
  })

  it('a candidate carries the name as an alias only as long as somebody runs who has no link', async () => {
    const [first, second] = [await make('first'), await make('second')]
    const project = first.name
    await first.deploy(null, place(project))
    await second.deploy(null, place(project, first))
    expect((await joined(second))?.aliases).toEqual([second.name])
    await first.run('restart', place(project, second))
    expect((await joined(first))?.aliases).toEqual([])
    await second.run('restart')
    expect((await joined(second))?.aliases).toEqual([])
    expect(await asks(first, second.name)).toBe('second')
    expect(await asks(second, first.name)).toBe('first')
  })

  it('a peer that looks it up again and again is answered by what serves, but for the instant between the two renames', async () => {
    const [db, peer] = [await make('db 0'), await make(PEER)]
    const project = db.name
    await db.deploy(null, place(project, peer))
    await peer.deploy(null, { ...place(project, db), variables: { TARGET: db.name } })
    await db.run('restart')
    const seen = async () => JSON.parse(await asks(peer, 'localhost')) as { answered: number; failed: { at: number; code: string }[] }
    const before = await seen()
    const deploys = 5
    for (let n = 1; n <= deploys; n++) {
      await write(db, `db ${n}`)
      await db.deploy(null, place(project, peer))
    }
    const after = await seen()
    const failed = after.failed.slice(before.failed.length)
    console.info(
      `${after.answered - before.answered} requests answered, ${failed.length} failed in ${deploys} deploys: ${JSON.stringify(failed)}`,
    )
    expect(after.answered - before.answered).toBeGreaterThan(deploys * 100)
    // Nobody was sent to one that is about to end, or not there yet.
    expect(failed.filter(({ code }) => code !== 'ENOTFOUND' && code !== 'EAI_AGAIN')).toEqual([])
    // Some renames' worth, at a request every 5 ms.
    expect(failed.length).toBeLessThan(deploys * 20)
  })

  it('what a unit makes again from its parameters is on the network, with its links', async () => {
    const [shop, db] = [await make('shop'), await make('db')]
    const project = shop.name
    await db.deploy(null, place(project, shop))
    await shop.deploy(null, place(project, db))
    const details = await ENGINE.inspectContainer(shop.container)
    const network = details?.network ?? { name: '', links: [], aliases: [] }
    const body = ENGINE.containerBody({
      name: shop.container,
      image: details?.imageId ?? '',
      environment: {},
      labels: { 'webops.deployment': shop.name },
      networkMode: network.name,
      networkAliases: network.aliases,
      networkLinks: network.links,
      ports: details?.ports ?? [],
      mounts: [],
      restartPolicy: 'no',
      stopGraceSeconds: 1,
    })
    await ENGINE.removeContainer(shop.container)
    const file = join(shop.stateDir, 'container.json')
    await writeFile(file, JSON.stringify(body))
    const made = await raw.createContainer({
      ...(JSON.parse(await readFile(file, 'utf8')) as Docker.ContainerCreateOptions),
      name: shop.container,
    })
    await made.start()
    expect(await asks(shop, db.name)).toBe('db')
    expect(await joined(shop)).toEqual(network)
  })
})
