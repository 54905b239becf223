import { detectCandidates, WebopsError, type HookContext, type SourceTree } from '../../src/addon-api/index.ts'

export interface OwnDockerfile {
  /** Seen from the repository's top. */
  path: string
  content: string
  /** The folder that it is built in, seen from there too; `.` for the top. */
  contextRoot: string
}

/**
 * The repository's Dockerfile, null when it has none that is used unasked.
 * @param found where detection has found one; unset: the deployment's path, and else the one of its folder
 * @throws dockerfile_missing for a path that was named, dockerfile_outside for a link that leads nowhere within the repository
 */
export async function ownDockerfile(
  { deployment, services, workspaceDir }: Pick<HookContext, 'deployment' | 'services' | 'workspaceDir'>,
  tree: SourceTree,
  found?: string,
): Promise<OwnDockerfile | null> {
  const { rootDirectory, dockerfilePath } = deployment
  const path = found ?? dockerfilePath ?? (rootDirectory === null ? 'Dockerfile' : `${rootDirectory}/Dockerfile`)
  const content = await services.files.read(workspaceDir, path)
  if (content !== null) return { path, content, contextRoot: await contextRootOf(tree, path, rootDirectory) }
  // It is there, and is no file that may be read: better said than replaced by one of ours.
  if (tree.paths.includes(path)) throw outside(path)
  if (dockerfilePath === null) return null
  throw new WebopsError({
    code: 'dockerfile_missing',
    kind: 'invalid',
    message: `The repository has no file ${path}, or a link on the way to it leaves the repository.`,
    hint: 'Check the path, seen from the top of the repository, or leave it empty.',
    field: 'dockerfilePath',
  })
}

/** The top, unless the application has a folder of its own and the Dockerfile copies what is there. */
async function contextRootOf(tree: SourceTree, path: string, rootDirectory: string | null): Promise<string> {
  if (rootDirectory === null || !path.startsWith(`${rootDirectory}/`)) return '.'
  const candidates = await detectCandidates(tree, { type: 'dockerfile', root: rootDirectory })
  const root = candidates.find(({ ownDockerfile: own }) => own?.path === path)?.root ?? rootDirectory
  return path.startsWith(`${root}/`) ? root : '.'
}

function outside(path: string): WebopsError {
  return new WebopsError({
    code: 'dockerfile_outside',
    kind: 'invalid',
    message: `${path} is a link that leads to no file of the repository.`,
    hint: 'Put the file itself into the repository, or name another one as the Dockerfile.',
    field: 'dockerfilePath',
  })
}
