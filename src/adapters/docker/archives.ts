import { finished, type Readable } from 'node:stream'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Engine } from '#core/ports/engine.ts'
import type { EngineConnection } from './engine-connection.ts'

/** Folders of containers as tar archives, one way and the other. The container need not run. */
export function archiveCalls(engine: EngineConnection): Pick<Engine, 'readArchive' | 'writeArchive'> {
  return {
    async readArchive(container, folder) {
      await assertOurs(engine, container)
      // What is behind the folder's dot has names that begin with it, and not with the folder's.
      const path = `${folder}/.`
      const found = await engine.callUnless([404], null, (docker) => docker.getContainer(container).getArchive({ path }))
      if (found === null) throw missing(container, folder)
      return found as Readable
    },
    async writeArchive(container, folder, tar) {
      const failed = new AbortController()
      let cause: Error | undefined
      // One that breaks off would else leave the engine waiting for the rest.
      const forget = finished(tar, { writable: false }, (error) => {
        if (!error) return
        cause = error
        failed.abort()
      })
      try {
        await assertOurs(engine, container)
        // Else a file in the archive would take the place of a folder, with all that is in it. How long it takes, nobody knows.
        const options = { path: folder, noOverwriteDirNonDir: 'true', abortSignal: failed.signal }
        await engine.call((docker) => docker.getContainer(container).putArchive(tar, options), Number.POSITIVE_INFINITY)
      } catch (error) {
        throw cause ?? inTheWay(error) ?? error
      } finally {
        forget()
        tar.destroy()
      }
    },
  }
}

/** What the engine says where a folder is to be replaced by something else, or the other way round. */
const IN_THE_WAY = /cannot overwrite (?:directory|non-directory) .*/

function inTheWay(error: unknown): WebopsError | null {
  const said = IN_THE_WAY.exec((error as Error).message)?.[0]
  if (!said) return null
  return new WebopsError({
    code: 'archive_in_the_way',
    kind: 'conflict',
    message: `The archive was not taken whole: ${said.replace(/[.\s]+$/, '')}.`,
    hint: 'A folder is not replaced by a file, nor a file by a folder. What stands before it in the archive is in the volume by now.',
    field: 'archive',
    cause: error,
  })
}

async function assertOurs(engine: EngineConnection, name: string): Promise<void> {
  const found = await engine.call((docker) => docker.getContainer(name).inspect())
  engine.assertOurs('container', name, found.Config.Labels)
}

function missing(container: string, folder: string): WebopsError {
  return new WebopsError({
    code: 'container_path_missing',
    kind: 'not_found',
    message: `There is no ${folder} in the container ${container}.`,
    hint: 'Was the container removed meanwhile? Try again.',
  })
}
