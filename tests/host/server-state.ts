import type { DisposableServer } from './disposable-server.ts'

const CHECKOUT = '/root/webops'
const SETTINGS = ['/etc/webops/policy.yaml', '/etc/docker/daemon.json']

/** What a suite finds on the server, and leaves to the next one. */
export interface ServerState {
  /** What the checkout on the server has, and what of it was changed there. */
  tree: string
  changes: string
  /** Of WebOps, as it runs. */
  version: string
  deployments: string[]
  containers: string[]
  settings: string
}

/** @throws Error when not all of WebOps runs */
export async function stateOf(server: DisposableServer): Promise<ServerState> {
  const git = async (...args: string[]) => (await server.require('git', ['-C', CHECKOUT, ...args])).trim()
  const told = async <T>(...args: string[]) => JSON.parse(await server.require(`${CHECKOUT}/webops`, [...args, '--json'])) as T
  const [{ version }, deployments] = await Promise.all([
    told<{ version: string }>('status'),
    told<{ name: string; status: string }[]>('ps'),
  ])
  return {
    tree: await git('rev-parse', 'HEAD^{tree}'),
    changes: await git('status', '--porcelain'),
    version,
    deployments: deployments.map(({ name, status }) => `${name} ${status}`),
    containers: (await server.require('docker', ['ps', '--all', '--format', '{{.Names}}'])).trim().split('\n').sort(),
    settings: await server.require('cat', SETTINGS),
  }
}

/** @returns what of the state is another; null: nothing */
export function difference(before: ServerState, after: ServerState): string | null {
  const other = (Object.keys(before) as (keyof ServerState)[]).filter((key) => String(before[key]) !== String(after[key]))
  return other.length === 0 ? null : other.map((key) => `${key}: ${String(before[key])} before, ${String(after[key])} now`).join('; ')
}
