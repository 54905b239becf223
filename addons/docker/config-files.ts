import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Secret, type HookContext, type Mount, type RunConfiguration, type RunFile } from '../../src/addon-api/index.ts'

/** In the deployment's own folder, which only root can enter: a folder for each release, with its configuration files. */
const FOLDER = 'files'

type Place = Pick<HookContext, 'services' | 'stateDir'>

/**
 * How a release's files get into its container. What stands on the server's side is made up here, of the deployment's own
 * folder: nothing that is stored can lead elsewhere.
 */
export function fileMounts(stateDir: string, release: number, files: RunFile[]): Mount[] {
  return files.map(({ path }) => ({
    type: 'bind',
    source: join(stateDir, placeOf(release, path)),
    target: path,
    readOnly: true,
    isPrivate: true,
  }))
}

/**
 * Writes a release's files, which have to be there before its container is, and whenever the engine starts it again. One that
 * is there as it should be is left alone.
 */
export async function writeFiles({ services, stateDir }: Place, release: number, files: RunFile[]): Promise<void> {
  for (const { path, mode, content } of files) {
    const clear = content instanceof Secret ? content.reveal() : content
    const place = placeOf(release, path)
    // A container has the file itself, and not its name: another one in its place would be seen by nobody until it starts again.
    if ((await services.files.read(stateDir, place)) !== clear) await services.files.write(stateDir, place, clear, mode)
  }
}

/** Removes the files of all releases but that which runs. */
export async function keepFilesOf({ services, stateDir }: Place, release: number): Promise<void> {
  const paths = (await services.files.list(stateDir)).filter((path) => path.startsWith(`${FOLDER}/`))
  const folders = new Set(paths.map((path) => path.split('/')[1] ?? ''))
  for (const folder of folders) if (folder !== String(release)) await services.files.remove(stateDir, `${FOLDER}/${folder}`)
}

/** Removes the files of a release that did not come to serve. Those of the one that does stay. */
export async function removeFilesOfFailed({ services, stateDir, release, live }: HookContext): Promise<void> {
  if (release && release.number !== live?.number) await services.files.remove(stateDir, `${FOLDER}/${release.number}`)
}

/** Removes all of them. */
export async function removeAllFiles({ services, stateDir }: Place): Promise<void> {
  await services.files.remove(stateDir, FOLDER)
}

/** For a plan: `, with 2 configuration files`; nothing where there are none. */
export function withFilesText({ files }: Pick<RunConfiguration, 'files'>): string {
  return files.length === 0 ? '' : `, with ${files.length} configuration ${files.length === 1 ? 'file' : 'files'}`
}

/** A path of the container is no name for a file of ours: it may be too long, and has slashes. */
function placeOf(release: number, path: string): string {
  return join(FOLDER, String(release), createHash('sha256').update(path).digest('hex').slice(0, 32))
}
