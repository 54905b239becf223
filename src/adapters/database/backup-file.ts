import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a file for root alone that is there only when it is whole, a loss of power included.
 * @param write fills and checks the file of that name, which is there and empty
 */
export async function makeBackupFile(target: string, write: (partial: string) => Promise<unknown>): Promise<void> {
  const partial = `${target}.partial`
  await rm(partial, { force: true })
  await (await open(partial, 'wx', 0o600)).close()
  try {
    await write(partial)
    await syncPath(partial)
    await rename(partial, target)
    await syncPath(dirname(target))
  } finally {
    await rm(partial, { force: true })
  }
}

/** Waits until a file, or the names in a folder, are on the disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
