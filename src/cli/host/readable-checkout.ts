import { join } from 'node:path'
import type { Account } from '#adapters/host/accounts.ts'
import { mountReadOnly } from '#adapters/host/bind-mount.ts'
import { requireProgram, runProgram } from '#adapters/process/run-program.ts'
import type { Installation } from './installation.ts'

/** What the panel's process reads of the checkout. */
const NEEDED = ['src', 'addons', 'system-templates', 'prisma', 'public', 'node_modules', '.next', 'package.json']

/**
 * Where the panel's user finds the program. A checkout in root's home is shown read-only at another place.
 * @returns the checkout itself, or the mount
 */
export async function readablePlace({ checkout, mountPoint }: Installation, account: Account): Promise<string> {
  if (await canRead(checkout, account)) return checkout
  await mountReadOnly(checkout, mountPoint)
  if (await canRead(mountPoint, account)) return mountPoint
  // It was cloned under a strict umask.
  await requireProgram('chmod', ['-R', 'go+rX', ...NEEDED.map((name) => join(checkout, name))])
  await requireProgram('chmod', ['go+rx', checkout])
  return mountPoint
}

async function canRead(place: string, { uid, gid }: Account): Promise<boolean> {
  const asked = await runProgram('test', ['-r', join(place, 'src/processes/panel.ts')], { uid, gid, cwd: '/' })
  return asked.exitCode === 0
}
