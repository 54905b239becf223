import { refNotFound, repositoryEmpty } from './git-errors.ts'

/** A repository's refs: name → commit, with what annotated tags point to under `…^{}`, and the branch that HEAD stands for. */
export interface RemoteRefs {
  commits: Map<string, string>
  head: string | null
}

/** Reads the output of `git ls-remote --symref`. */
export function parseRemoteRefs(output: string): RemoteRefs {
  const commits = new Map<string, string>()
  let head: string | null = null
  for (const line of output.split('\n')) {
    const [value, name] = line.split('\t')
    if (!value || !name) continue
    if (value.startsWith('ref: ')) {
      if (name === 'HEAD') head = value.slice('ref: refs/heads/'.length)
    } else if (/^[0-9a-f]{40,64}$/.test(value)) commits.set(name, value)
  }
  return { commits, head }
}

export function isCommitId(ref: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref)
}

/**
 * Finds what a ref stands for: a branch before a tag of the same name, or a commit by the beginning of its id where a
 * branch or tag points to it. A full commit id stands for itself, and a path of refs for what is there.
 * @param literally a branch or tag of exactly this name comes before a commit id or a path of refs
 * @throws git_repository_empty, git_ref_not_found
 */
export function findRef(refs: RemoteRefs, ref: string, literally = false): string {
  if (refs.commits.size === 0) throw repositoryEmpty()
  if (isCommitId(ref) && !literally) return ref
  const named = [`refs/heads/${ref}`, `refs/tags/${ref}^{}`, `refs/tags/${ref}`]
  const path = ref.startsWith('refs/') || ref === 'HEAD' ? [`${ref}^{}`, ref] : []
  for (const name of literally ? [...named, ...path] : [...path, ...named]) {
    const commit = refs.commits.get(name)
    if (commit) return commit
  }
  if (isCommitId(ref)) return ref
  const beginning = new Set([...refs.commits.values()].filter((commit) => /^[0-9a-f]{7,}$/.test(ref) && commit.startsWith(ref)))
  const [only] = beginning
  if (only && beginning.size === 1) return only
  throw refNotFound(ref, branchesOf(refs))
}

/** The default branch first. */
function branchesOf({ commits, head }: RemoteRefs): string[] {
  const branches = [...commits.keys()].filter((name) => name.startsWith('refs/heads/')).map((name) => name.slice('refs/heads/'.length))
  return branches.sort((a, b) => Number(b === head) - Number(a === head) || a.localeCompare(b))
}
