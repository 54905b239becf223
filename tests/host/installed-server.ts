import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bringImages } from './bring-images.ts'
import { bundleCheckout } from './bundle-checkout.ts'
import { DisposableServer, until } from './disposable-server.ts'
import { difference, type ServerState, stateOf } from './server-state.ts'
import { setDrain } from './set-drain.ts'

/** The one server that all suites of this folder share: setting it up takes minutes. WEBOPS_TEST_SERVER gives one a server of one's own. */
export const SERVER_NAME = process.env.WEBOPS_TEST_SERVER ?? 'webops-host-test'
/** Another one, for what needs no installation. */
export const BARE_SERVER_NAME = `${SERVER_NAME}-bare`

const INSTALL_TIMEOUT_MS = 900_000
const OUTPUT = '/root/webops-up.log'
const STATE = '/root/state.json'
const SETTLED_MS = 60_000
/** Long enough for what most of these suites ask with, and no more: every rollout that succeeds waits so long. */
export const DRAIN_SECONDS = 2

/**
 * The server with this checkout in /root/webops and README's first command done, as the first suite that asks makes it.
 * A suite leaves it as it found it: the sample serving, no other deployment, the installation's own version running.
 * @returns the server, and what `webops up --demo` printed
 */
export async function installedServer(): Promise<{ server: DisposableServer; output: string }> {
  const server = (await DisposableServer.attach(SERVER_NAME)) ?? (await install())
  return { server, output: await server.require('cat', [OUTPUT]) }
}

/**
 * Whether the server that other suites have left can be used as it is.
 * @returns why not; null: it has this checkout, runs all of it, and is as those found it
 */
export async function whyUnfit(): Promise<string | null> {
  const server = await DisposableServer.attach(SERVER_NAME)
  if (!server) return 'there is none'
  const dir = mkdtempSync(join(tmpdir(), 'webops-host-'))
  try {
    const { tree } = await bundleCheckout(dir)
    const before = JSON.parse(await server.require('cat', [STATE])) as ServerState
    if (before.tree !== tree) return 'it has another checkout'
    await until('all to serve', SETTLED_MS, () => allServes(server))
    return difference(before, await stateOf(server))
  } catch (error) {
    return (error as Error).message
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function allServes(server: DisposableServer): Promise<boolean> {
  const isUp = (await server.run('/root/webops/webops', ['status'])).exitCode === 0
  return isUp && (await server.status('http://sample.localhost')) === 200
}

async function install(): Promise<DisposableServer> {
  const begun = performance.now()
  const server = await DisposableServer.boot(SERVER_NAME)
  try {
    // They are asked for when Docker is there, minutes later.
    const images = bringImages(server)
    images.catch(() => undefined)
    await server.require('git', ['clone', '--quiet', '/root/webops.bundle', 'webops'])
    const up = await server.run('./webops', ['up', '--demo'], { cwd: '/root/webops', timeoutMs: INSTALL_TIMEOUT_MS })
    if (up.exitCode !== 0) throw new Error(`webops up ended with status ${up.exitCode}:\n${up.stdout}\n${up.stderr}`)
    await images
    await server.write(OUTPUT, up.stdout + up.stderr)
    await setDrain(server, DRAIN_SECONDS)
    await server.write(STATE, JSON.stringify(await stateOf(server)))
  } catch (error) {
    if (!process.env.KEEP_HOST) await server.destroy()
    throw error
  }
  console.info(`${SERVER_NAME} was made in ${Math.round((performance.now() - begun) / 1000)} s.`)
  return server
}
