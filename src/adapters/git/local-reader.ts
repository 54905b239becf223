import { stat } from 'node:fs/promises'
import { WebopsError } from '#core/errors/webops-error.ts'

/**
 * A local repository is served by a program that reads the repository's own configuration, so that program runs as the
 * repository's owner: whoever can write there cannot make root do anything.
 * @param path the repository's real path, or that of the folder whose owner it is read as
 * @returns what `--upload-pack` is to be, or null when the owner is who we are
 * @throws git_repository_not_found
 */
export async function localReader(path: string): Promise<string | null> {
  const { uid, gid } = await stat(path).catch((cause: Error) => {
    throw new WebopsError({
      code: 'git_repository_not_found',
      kind: 'not_found',
      message: `There is no git repository at ${path}.`,
      hint: 'Check the path on the server.',
      field: 'repository',
      cause,
    })
  })
  if (process.getuid?.() !== 0 || uid === 0) return null
  // git hands this to a shell: two numbers are all that varies.
  return `setpriv --reuid=${Math.trunc(uid)} --regid=${Math.trunc(gid)} --clear-groups env HOME=/nonexistent git-upload-pack`
}
