import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { LfsObjects } from '#core/ports/git-server.ts'
import { lfsPlace } from '#core/push/lfs-place.ts'
import type { Repositories } from './repositories.ts'

/** Where files are until all of them is here (repositories.ts puts away what is left). */
export const INCOMING_LFS = 'lfs/incoming'

/** Files in Git LFS, beside the repositories that they were pushed to. */
export function lfsObjects(repositories: Repositories): LfsObjects {
  return {
    async size(repository, oid) {
      const found = await stat(lfsPlace(repositories.pathOf(repository), oid)).catch(() => null)
      return found?.isFile() ? found.size : null
    },

    async write(repository, oid, most, content) {
      const path = await repositories.ensure(repository)
      const writing = take(path, oid, most, content)
      repositories.use(repository, writing)
      await writing
    },

    async read(repository, oid) {
      const file = await open(lfsPlace(repositories.pathOf(repository), oid))
      return file.createReadStream()
    },
  }
}

async function take(path: string, oid: string, most: number, content: AsyncIterable<Uint8Array>): Promise<void> {
  const part = join(path, INCOMING_LFS, randomUUID())
  const place = lfsPlace(path, oid)
  await mkdir(dirname(part), { recursive: true, mode: 0o700 })
  await mkdir(dirname(place), { recursive: true, mode: 0o700 })
  const hash = createHash('sha256')
  let read = 0
  try {
    await pipeline(
      content,
      async function* (pieces: AsyncIterable<Uint8Array>) {
        for await (const piece of pieces) {
          read += piece.length
          if (read > most) throw notTaken(oid, `is larger than ${most} bytes`, 'Allow more: webops push set <name> --max-pack')
          hash.update(piece)
          yield piece
        }
      },
      createWriteStream(part, { mode: 0o600, flush: true }),
    )
    if (hash.digest('hex') !== oid) throw notTaken(oid, 'arrived as something else', 'Push it again.')
    await rename(part, place)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

function notTaken(oid: string, what: string, hint: string): WebopsError {
  return new WebopsError({ code: 'lfs_object_refused', kind: 'refused', message: `The file ${oid.slice(0, 12)} in Git LFS ${what}.`, hint })
}
