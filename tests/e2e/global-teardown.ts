import { existsSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { removeEverything } from './support/docker.ts'
import { state, STATE_FILE, webops } from './support/instance.ts'

/** Leaves the machine as it was. KEEP_E2E=1 leaves the installation running, to look at and to use again. */
export default async function tearDown(): Promise<void> {
  // Without a state the set-up did not come far, and has said why.
  if (process.env.KEEP_E2E || !existsSync(STATE_FILE)) return
  const { root } = state()
  const down = await webops(root, ['down'])
  await removeEverything()
  if (down.status !== 0) throw new Error(`./webops down ended with status ${down.status}:\n${down.stdout}\n${down.stderr}`)
  rmSync(root, { recursive: true, force: true })
  rmSync(dirname(STATE_FILE), { recursive: true, force: true })
}
