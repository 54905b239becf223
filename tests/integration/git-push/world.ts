import { readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LOCAL, LOCAL_TOKEN, memoryCore, userWith } from '../../support/memory-core.ts'
import { panelSide, type PanelSide } from './panel-side.ts'
import { playedWorker } from './played-worker.ts'
import { pusher } from './pusher.ts'
import { createDeployment } from '#core/deployment/create-deployment.ts'
import { DEFAULT_PUSH_SETTINGS, type PushSettings } from '#core/push/push-settings.schema.ts'
import type { Role } from '#core/user/actor.ts'
import { createToken } from '#core/user/tokens.ts'

export interface HttpAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface HttpAsking {
  method?: string
  headers?: Record<string, string>
  body?: Buffer
  /** Null: without. */
  token?: string | null
}

export type PushWorld = Awaited<ReturnType<typeof pushWorld>>

/** The panel's side of a push, with real records and a real git, at a port; its worker is played. */
export async function pushWorld(repositories?: string) {
  const memory = await memoryCore()
  const { core } = memory
  const dir = await mkdtemp(join(tmpdir(), 'push-'))
  await chmod(dir, 0o755)
  const gitDir = repositories ?? join(dir, 'git')
  await mkdir(gitDir, { recursive: true })
  const worker = playedWorker(memory)
  let side: PanelSide
  let server: Server
  let port = 0
  let made = 0

  async function begin(): Promise<void> {
    side = await panelSide(core, gitDir)
    server = createServer(side.listener)
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
    port = (server.address() as AddressInfo).port
  }
  await begin()

  const idOf = async (name: string) => {
    const deployment = await core.deployments.getByName(name)
    if (!deployment) throw new Error(`There is no deployment ${name}.`)
    return deployment.id
  }

  const world = {
    memory,
    core,
    worker,
    dir,
    gitDir,
    get port() {
      return port
    },
    get side() {
      return side
    },
    url: (name: string, token = LOCAL_TOKEN) => `http://git:${token}@127.0.0.1:${port}/git/${name}.git`,
    freshName: (what = 'shop') => `${what}-${(made += 1)}`,
    /** A deployment that takes pushes. */
    async deployment(settings: Partial<PushSettings> = {}, name = `shop-${(made += 1)}`) {
      const { id } = await createDeployment(core, LOCAL, { name, repository: 'push', port: 3000 }, { deploy: false, via: 'api' })
      await world.set(name, settings)
      return { id, name, path: join(gitDir, `${id}.git`) }
    },
    async set(name: string, settings: Partial<PushSettings>) {
      await core.pushSettings.set(await idOf(name), { ...DEFAULT_PUSH_SETTINGS, ...settings }, 'root')
    },
    /** Somebody with a checkout whose origin is that deployment. */
    pusher: (name: string, token?: string) => pusher(join(dir, `checkout-${(made += 1)}`), world.url(name, token)),
    async token(name: string, role: Role | null): Promise<string> {
      return (await createToken(core, await userWith(memory, name, role), { name: 'git' })).token
    },
    rollouts: async (name: string) => (await core.rollouts.list(await idOf(name), { limit: 100 })).items,
    openPushes: () => memory.database.push.count(),
    /** What a push leaves behind when nobody puts it away: half-taken objects, and refs of ours. */
    async leftovers(path: string): Promise<string[]> {
      const objects = (await readdir(join(path, 'objects'))).filter((name) => name.includes('incoming') || name.startsWith('tmp_'))
      const packs = (await readdir(join(path, 'objects/pack'))).filter((name) => name.startsWith('tmp_'))
      const pins = await readdir(join(path, 'refs/webops/pushes')).catch(() => [])
      const packed = readOr(join(path, 'packed-refs'))
        .split('\n')
        .filter((line) => line.includes('refs/webops/'))
      return [...objects, ...packs, ...pins, ...packed]
    },
    /** What git has at work in the panel's repositories. */
    programs: () => programsWith(gitDir).map(({ line }) => line),
    /** What that holds in memory, in bytes. */
    programsMemory: () => programsWith(gitDir).reduce((sum, { pid }) => sum + residentOf(pid), 0),
    /** One request as it is given, past any git. */
    http: (path: string, asking: HttpAsking = {}) => ask(port, path, asking),
    /** A connection on which anything can be said. */
    raw: () =>
      new Promise<Socket>((done, fail) => {
        const socket = connect(port, '127.0.0.1', () => done(socket))
        socket.once('error', fail)
      }),
    authorization: (token = LOCAL_TOKEN) => `Basic ${Buffer.from(`git:${token}`).toString('base64')}`,
    /** The panel ends as a crash ends it, and another one begins. */
    async restart(): Promise<void> {
      await side.crash()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await begin()
    },
    async close(): Promise<void> {
      await side.crash()
      server.closeAllConnections()
      server.close()
      await memory.remove()
      await rm(dir, { recursive: true, force: true })
    },
  }
  return world
}

function ask(port: number, path: string, { method = 'GET', headers = {}, body, token = LOCAL_TOKEN }: HttpAsking): Promise<HttpAnswer> {
  const login = token === null ? {} : { authorization: `Basic ${Buffer.from(`git:${token}`).toString('base64')}` }
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers: { ...login, ...headers }, agent: false, timeout: 30_000 })
    asked.on('response', (response) => {
      const chunks: Buffer[] = []
      const done = () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) })
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', done)
      response.on('error', done)
    })
    asked.on('timeout', () => asked.destroy(new Error(`${method} ${path} was not answered within 30 s`)))
    asked.on('error', reject)
    asked.end(body)
  })
}

/** What works on something in a folder, but this process. */
function programsWith(folder: string): { pid: string; line: string }[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  const all = ids.map((pid) => ({ pid, line: readOr(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }))
  return all.filter(({ line }) => line.includes(folder))
}

function residentOf(pid: string): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readOr(`/proc/${pid}/status`))?.[1] ?? 0) * 1024
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
