import { requireProgram, runProgram } from '../process/run-program.ts'

export interface Account {
  name: string
  uid: number
  gid: number
}

/** The account of that name, or null. */
export async function findAccount(name: string): Promise<Account | null> {
  const { exitCode, stdout } = await runProgram('getent', ['passwd', name])
  if (exitCode !== 0) return null
  const [, , uid, gid] = stdout.trim().split(':')
  return { name, uid: Number(uid), gid: Number(gid) }
}

/**
 * A system account without a shell, a password or a home that is made for it, in a group of the same name.
 * @param home where its programs think its home is
 */
export async function ensureSystemAccount(name: string, home: string): Promise<Account & { created: boolean }> {
  const found = await findAccount(name)
  if (found) return { ...found, created: false }
  await requireProgram('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    home,
    '--shell',
    '/usr/sbin/nologin',
    name,
  ])
  const made = await findAccount(name)
  if (!made) throw new Error(`useradd made no account ${name}`)
  return { ...made, created: true }
}
