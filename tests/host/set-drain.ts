import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DisposableServer, until } from './disposable-server.ts'

const NODE = '/root/webops/node_modules/.bin/node'
const PROGRAM = '/root/set-drain.mjs'

/** Sets for how many seconds old containers finish their requests: every rollout that succeeds waits so long. */
export async function setDrain(server: DisposableServer, seconds: number): Promise<void> {
  await server.write(PROGRAM, readFileSync(join(import.meta.dirname, 'programs/set-drain.mjs'), 'utf8'))
  const { changed } = JSON.parse(await server.require(NODE, [PROGRAM, String(seconds)])) as { changed: boolean }
  if (!changed) return
  await server.require('systemctl', ['restart', 'webops-worker'], { timeoutMs: 180_000 })
  await until('the worker to answer', 60_000, async () => (await server.run('/root/webops/webops', ['status'])).exitCode === 0)
}
