import { constants } from 'node:fs'
import { lstat, mkdir, open, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { waysWithin, type Way } from './links.ts'
import type { ContainerRecord } from './records.ts'
import type { Store } from './store.ts'
import { targetNotHere } from './targets.ts'

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants
const STICKY = 0o1000

type Mounts = Pick<ContainerRecord, 'readOnly' | 'writable' | 'inMemory'>

/**
 * Makes what something is mounted on within folders of ours that the application may write to, and has it and the folders on the way
 * be root's, in folders of root's that have the sticky bit. systemd makes what is missing there as root, and follows a link, to
 * /etc where one leads to /etc: a look before each start leaves a moment in which the application may put one there. This way it
 * can never rename or replace them; its group, which is its own, may do what it could.
 * @throws target_not_here where a link is on the way, or a file for a folder
 */
export async function pinMounts({ places }: Pick<Store, 'places'>, { readOnly, writable, inMemory }: Mounts): Promise<void> {
  const binds = [...readOnly, ...writable]
  // Of a folder of the server's nothing is changed: nothing is mounted within one.
  const ours = binds.filter(({ source }) => source.startsWith(`${places.folder}/`))
  const kinds = await Promise.all(binds.map(async ({ source, target }) => [target, await isFolder(source)] as const))
  const folders = new Map<string, boolean>([...kinds, ...inMemory.map((target) => [target, true] as const)])
  for (const way of waysWithin(ours, [...folders.keys()])) await pinWay(way, folders.get(way.target) ?? true)
}

/** @param owner of what is pinned: root, who we are */
export async function pinWay({ target, holder, parts }: Way, endsInFolder: boolean, owner = process.getuid?.() ?? 0): Promise<void> {
  let folder = await open(holder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  try {
    const group = (await folder.stat()).gid
    await take(folder, owner, group)
    for (const [index, name] of parts.entries()) {
      const wantsFolder = index < parts.length - 1 || endsInFolder
      const next = await openWithin(folder, name, wantsFolder, target)
      try {
        await take(next.handle, owner, group)
        // What was opened may have been moved away before it was taken: from now on it cannot be.
        const [there, taken] = await Promise.all([lstat(next.place), next.handle.stat()])
        if (there.ino !== taken.ino || there.dev !== taken.dev) throw targetNotHere(target, 'something else was put on the way to it')
      } catch (error) {
        await next.handle.close()
        throw error
      }
      await folder.close()
      folder = next.handle
    }
  } finally {
    await folder.close()
  }
}

/** By the folder that is open, whatever its name leads to by now. */
async function openWithin(folder: FileHandle, name: string, wantsFolder: boolean, target: string) {
  const place = join('/proc/self/fd', String(folder.fd), name)
  const make = wantsFolder ? mkdir(place, 0o750) : open(place, O_CREAT | O_EXCL | O_NOFOLLOW, 0o640).then((handle) => handle.close())
  await make.catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  // Nobody waits for the other end of a pipe that is called so.
  const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | (wantsFolder ? O_DIRECTORY : 0)
  const handle = await open(place, flags).catch((error: unknown) => {
    throw targetNotHere(target, `there is a link or a file on the way to it (${(error as Error).message})`)
  })
  if (wantsFolder || (await handle.stat()).isFile()) return { place, handle }
  await handle.close()
  throw targetNotHere(target, 'there is a folder in its place')
}

/** What its owner could do, the group can: it is the account's own. */
async function take(handle: FileHandle, owner: number, group: number): Promise<void> {
  const found = await handle.stat()
  const mode = (found.mode & 0o707) | ((found.mode & 0o700) >> 3) | (found.isDirectory() ? STICKY : 0)
  if (found.uid !== owner || found.gid !== group) await handle.chown(owner, group)
  if ((found.mode & 0o7777) !== mode) await handle.chmod(mode)
}

async function isFolder(source: string): Promise<boolean> {
  return (await stat(source).catch(() => null))?.isDirectory() ?? true
}
