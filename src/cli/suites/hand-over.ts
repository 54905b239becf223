import { join } from 'node:path'
import { ownEnvironment } from '#adapters/process/own-environment.ts'
import { requireProgram } from '#adapters/process/run-program.ts'
import type { Suite } from './suites.ts'

const REMOVAL_TIMEOUT_MS = 600_000

/**
 * What a suite is told of the disposable server, which takes minutes to make: each suite but the last of those that use it leaves it
 * to the next one.
 * @param suites in the order in which they run
 */
export function handOver(suite: Suite, suites: Suite[]): Record<string, string> {
  const users = suites.filter(({ server }) => server)
  const at = users.indexOf(suite)
  return { ...(at > 0 && { TAKE_HOST: '1' }), ...(at >= 0 && at < users.length - 1 && { LEAVE_HOST: '1' }) }
}

/**
 * Removes the server that a suite left which was interrupted, or whose successor never ran. Without effect where there is none, and
 * what keeps it from being removed is only told: the suites have their results.
 */
export async function removeServer(checkout: string, write: (text: string) => void): Promise<void> {
  const program = join(checkout, 'tests/host/remove-server.ts')
  try {
    await requireProgram(process.execPath, [program], { cwd: checkout, env: ownEnvironment({}), timeoutMs: REMOVAL_TIMEOUT_MS })
  } catch (error) {
    write(`The disposable server could not be removed: ${(error as Error).message}\n`)
  }
}
