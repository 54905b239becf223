import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requireProgram } from '#adapters/process/run-program.ts'
import type { DisposableServer } from '../disposable-server.ts'
import { FOLDER } from './search.ts'

const FIXTURE = join(import.meta.dirname, '../../fixtures/canary')
/** Where the policy of this server allows local repositories. */
export const REPOSITORIES = '/var/lib/webops/demo'

/**
 * Makes `canary-app.git`, whose builds and containers print what they know, and `canary-static.git`.
 * @param planted variables of its deployments
 * @param written what stands in a Dockerfile of it in clear
 */
export async function makeRepositories(server: DisposableServer, planted: Record<string, string>, written: string): Promise<void> {
  const place = `${FOLDER}/app`
  const target = `${server.name}:${place}`
  await requireProgram('docker', ['cp', FIXTURE, target])
  // What the deployment does not know any more when it builds again cannot be cut out of what a build prints.
  const { CANARY_CHANGED: _changed, CANARY_REMOVED: _removed, ...values } = planted
  await server.write(`${place}/spilled.rot13`, rot13(JSON.stringify(values)))
  const broken = await readFile(join(FIXTURE, 'Dockerfile.broken'), 'utf8')
  // By a file: processes, and so this suite's own, are looked at meanwhile.
  await server.write(
    join(place, 'Dockerfile.broken'),
    broken.replaceAll('@REPEATED@', () => written),
    0o644,
  )
  await commit(server, place, 'canary-app.git')
  const site = join(FOLDER, 'static')
  await server.require('mkdir', [site])
  await server.write(join(site, 'index.html'), '<h1>static</h1>')
  await commit(server, site, 'canary-static.git')
}

async function commit(server: DisposableServer, place: string, name: string): Promise<void> {
  const git = (...args: string[]) =>
    server.require('git', ['-C', place, '-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args])
  const repository = join(REPOSITORIES, name)
  await git('init', '--quiet', '--initial-branch=main')
  await git('add', '--all')
  await git('commit', '--quiet', '--message', 'An application')
  await git('clone', '--quiet', '--bare', place, repository)
  await server.require('chmod', ['--recursive', 'go+rX', repository])
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (char) => String.fromCharCode(char.charCodeAt(0) + (char.toLowerCase() < 'n' ? 13 : -13)))
}
