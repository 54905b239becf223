import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { request } from 'node:http'
import { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { createCaddy } from '#adapters/caddy/caddy.ts'
import type { CaddySettings } from '#adapters/caddy/caddy-config.ts'
import { ensureCaddy } from '#adapters/host/caddy-program.ts'
import { keepWaitingConnections } from '#adapters/host/waiting-connections.ts'
import { freePort } from '#cli/suites/free-port.ts'

/** As installed, Caddy has an account of its own, and the worker is root. */
const NOBODY = { uid: 65_534, gid: 65_534 }

/** A Caddy of a test's own, with the settings that it obeys. */
export async function startCaddy(more: Partial<CaddySettings> = {}) {
  const root = await mkdtemp(join(tmpdir(), 'webops-caddy-'))
  await keepWaitingConnections(false)
  const { file } = await ensureCaddy('/var/cache/webops/caddy/caddy', join(root, 'work'))
  const [httpPort, httpsPort] = await Promise.all([freePort(), freePort()])
  const [ownFolder, storageDir] = [join(root, 'caddy'), join(root, 'storage')]
  await chmod(root, 0o755)
  for (const folder of [ownFolder, storageDir]) {
    await mkdir(folder, { mode: 0o700 })
    await chown(folder, NOBODY.uid, NOBODY.gid)
  }
  const settings: CaddySettings = {
    adminSocket: join(ownFolder, 'admin.sock'),
    upstreamDir: join(root, 'upstreams'),
    panelSocket: join(root, 'panel.sock'),
    panelHost: 'localhost',
    httpPort,
    httpsPort,
    storageDir,
    ...more,
  }
  const environment = { ...process.env, HOME: ownFolder, CADDY_ADMIN: `unix/${settings.adminSocket}` }
  const program = spawn(file, ['run'], { env: environment, cwd: ownFolder, stdio: ['ignore', 'ignore', 'pipe'], ...NOBODY })
  let log = ''
  program.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
  await vi.waitUntil(() => existsSync(settings.adminSocket), { timeout: 10_000 })
  return {
    ...settings,
    root,
    caddy: createCaddy(settings),
    /** What it complained about. */
    log: () => log,
    /** Asks its admin socket, as nobody but the worker does. */
    admin: (method: string, path: string) =>
      new Promise<void>((resolve, reject) => {
        request({ socketPath: settings.adminSocket, method, path, headers: { host: 'localhost' } }, (response) =>
          response.resume().on('end', () => resolve()),
        )
          .on('error', reject)
          .end()
      }),
    async stop() {
      const ended = new Promise((resolve) => program.once('exit', resolve))
      program.kill('SIGTERM')
      await ended
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** An application on a port of its own. @returns its address and the server */
export async function listen(handler: RequestListener, port = 0): Promise<{ address: string; server: Server }> {
  const server = createServer(handler)
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}
