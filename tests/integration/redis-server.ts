import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectRedis } from '#adapters/queue/redis-connection.ts'

/** A real Redis of the test's own, on a Unix socket in a temporary folder. */
export async function startRedis(): Promise<{ url: string; stop(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'redis-'))
  const socket = join(dir, 'redis.sock')
  const server = spawn(
    'redis-server',
    ['--port', '0', '--unixsocket', socket, '--dir', dir, '--save', '', '--maxmemory-policy', 'noeviction'],
    { stdio: 'ignore' },
  )
  const url = `unix:${socket}`
  const probe = connectRedis(url, () => undefined)
  await probe.ping()
  await probe.quit()
  return {
    url,
    async stop() {
      server.kill()
      if (server.exitCode === null) await once(server, 'exit')
      await rm(dir, { recursive: true, force: true })
    },
  }
}
