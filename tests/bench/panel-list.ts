import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from '#adapters/database/connect.ts'
import { stores } from '#adapters/database/stores.ts'
import { requireProgram } from '#adapters/process/run-program.ts'
import type { Core, Stores } from '#core/core.ts'
import { ensureDefaults } from '#core/project/ensure-defaults.ts'
import { Pool } from 'undici'
import type { DeploymentView } from '../../src/api/schemas/views.ts'
import type { Load, Seen } from './panel-client.ts'
import { type Places, seedDeployments } from './panel-seed.ts'
import { panelSocket } from './panel-start.ts'
import type { Installation } from './support/installation.ts'

export const CLIENTS = 10
const SECONDS = 8
const WARM_UP_SECONDS = 3
/** Deployments that are changed while the list is being asked for. */
const CHANGES = 20

export interface ListSpeed {
  socket: Seen
  proxy: Seen
  /** Of the panel, for one answer at its socket: it tells more than the speed does while others use the machine. */
  processorMs: number
}

/** The records of an installation, as the panel's stores keep them. */
export async function withStores<T>({ root }: Installation, use: (all: Stores) => Promise<T>): Promise<T> {
  const database = connect(`file:${join(root, 'var/lib/webops/database/webops.db')}`)
  try {
    return await use(stores(database))
  } finally {
    await database.$disconnect()
  }
}

/** Makes there be so many deployments. */
export async function fillUpTo(installation: Installation, count: number): Promise<void> {
  await withStores(installation, async (all) => {
    const { project, environment, server } = await ensureDefaults({ ...all, settings: { serverName: 'main' } as Core['settings'] })
    const places: Places = { serverId: server.id, projectId: project.id, environmentId: environment.id }
    const there = (await all.deployments.idsForServer(server.id)).length
    await seedDeployments(all, places, there, count, (index) => `panelbench-${index}`)
  })
}

/** Asks for the newest fifty on the panel's own socket, which is its door, and through the proxy, which shares the processors with it. */
export async function measureList(installation: Installation, page: number): Promise<ListSpeed> {
  const path = `/api/v1/deployments?limit=${page}`
  const socket = { url: `http://panel${path}`, socketPath: panelSocket(installation) }
  const ca = readFileSync(join(installation.root, 'var/lib/webops/caddy/pki/authorities/local/root.crt'), 'utf8')
  const proxy = { url: `${installation.panelUrl}${path}`, ca }
  await load(installation, socket, WARM_UP_SECONDS)
  const { panel } = installation.processes()
  const before = processorMsOf(panel)
  const onSocket = await load(installation, socket, SECONDS)
  const processorMs = (processorMsOf(panel) - before) / onSocket.answers
  return { socket: onSocket, proxy: await load(installation, proxy, SECONDS), processorMs }
}

/** The kernel counts hundredths of a second. */
function processorMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Changes deployments under load and looks at the very next answer. @returns how many changes were not in it */
export async function countStale(installation: Installation): Promise<number> {
  const { token } = installation
  const pool = new Pool('http://panel', { socketPath: panelSocket(installation), connections: 1 })
  const ask = async (method: 'GET' | 'PATCH', path: string, body?: object) => {
    const answer = await pool.request({
      method,
      path,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (answer.statusCode !== 200) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${await answer.body.text()}`)
    return answer.body.json()
  }
  const list = async () => ((await ask('GET', '/api/v1/deployments?limit=50')) as { items: DeploymentView[] }).items
  const loading = load(
    installation,
    { url: 'http://panel/api/v1/deployments?limit=50', socketPath: panelSocket(installation) },
    WARM_UP_SECONDS,
  )
  const names = (await list()).slice(0, CHANGES).map(({ name }) => name)
  let stale = 0
  for (const [index, name] of names.entries()) {
    const branch = `changed-${index}-${performance.now()}`
    await ask('PATCH', `/api/v1/deployments/${name}`, { branch })
    if ((await list()).find((deployment) => deployment.name === name)?.branch !== branch) stale++
  }
  await loading
  await pool.destroy()
  return stale
}

async function load({ token }: Installation, where: Pick<Load, 'url' | 'socketPath' | 'ca'>, seconds: number): Promise<Seen> {
  const wanted: Load = { ...where, token, connections: CLIENTS, seconds }
  const printed = await requireProgram(process.execPath, [join(import.meta.dirname, 'panel-client.ts'), JSON.stringify(wanted)])
  return JSON.parse(printed) as Seen
}
