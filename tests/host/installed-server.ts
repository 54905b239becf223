import { bringImages } from './bring-images.ts'
import { DisposableServer } from './disposable-server.ts'

/** The one server that all suites of this folder share: setting it up takes minutes. WEBOPS_TEST_SERVER gives one a server of one's own. */
export const SERVER_NAME = process.env.WEBOPS_TEST_SERVER ?? 'webops-host-test'

const INSTALL_TIMEOUT_MS = 900_000
const OUTPUT = '/root/webops-up.log'

/**
 * The server with this checkout in /root/webops and README's first command done, as the first suite that asks makes it.
 * A suite leaves it as it found it: the sample serving, no other deployment, the installation's own version running.
 * @returns the server, and what `webops up --demo` printed
 */
export async function installedServer(): Promise<{ server: DisposableServer; output: string }> {
  const server = (await DisposableServer.attach(SERVER_NAME)) ?? (await install())
  return { server, output: await server.require('cat', [OUTPUT]) }
}

async function install(): Promise<DisposableServer> {
  const server = await DisposableServer.boot(SERVER_NAME)
  await bringImages(server)
  await server.require('git', ['clone', '--quiet', '/root/webops.bundle', 'webops'])
  const up = await server.run('./webops', ['up', '--demo'], { cwd: '/root/webops', timeoutMs: INSTALL_TIMEOUT_MS })
  if (up.exitCode !== 0) {
    if (!process.env.KEEP_HOST) await server.destroy()
    throw new Error(`webops up ended with status ${up.exitCode}:\n${up.stdout}\n${up.stderr}`)
  }
  await server.write(OUTPUT, up.stdout + up.stderr)
  return server
}
