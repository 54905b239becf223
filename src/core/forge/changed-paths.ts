import { z } from 'zod'

export interface PushedCommits {
  before: string | null
  after: string | null
  isForced: boolean | null
  /** The payload's list. Not checked yet: one that is not as it should be only means that nothing is known. */
  commits: unknown
  /** As many as were pushed; null where the forge does not say. */
  total: number | null
  /** A list of so many may have been cut. */
  mostCommits: number
  /** A commit with so many files may not name all. */
  mostFiles: number
}

/** So that a filter of paths is quick whatever was pushed. */
const MOST_PATHS = 10_000
const MOST_LETTERS = 1_000_000
const listed = z.object({
  id: z.string(),
  added: z.unknown().optional(),
  removed: z.unknown().optional(),
  modified: z.unknown().optional(),
})

/**
 * All paths that a push changed, or null when that is not known for sure: the list of commits or of files is cut, the ref
 * is new (nothing to compare with) or was forced (what it took away is in no list). GitLab, Gitea, Gogs and Bitbucket Data
 * Center do not say that a push was forced: there, files that it only took back are not among these.
 */
export function changedPaths(push: PushedCommits): string[] | null {
  const { before, after, commits, total, mostCommits } = push
  if (before === null || after === null || push.isForced === true || !Array.isArray(commits)) return null
  if (commits.length === 0 || commits.length >= mostCommits || (total !== null && commits.length < total)) return null
  const found = new Set<string>()
  let letters = 0
  let reachesHead = false
  for (const commit of commits) {
    const { data } = listed.safeParse(commit)
    const files = data && filesOf(data, push.mostFiles)
    if (!files) return null
    for (const file of files) found.add(file)
    letters += files.reduce((sum, file) => sum + file.length, 0)
    if (found.size > MOST_PATHS || letters > MOST_LETTERS) return null
    reachesHead ||= data.id.toLowerCase() === after
  }
  return reachesHead ? [...found] : null
}

/** Null: not all of them are named. Stops at the first thing that is no path: zod would find fault with all of millions. */
function filesOf(commit: z.output<typeof listed>, mostFiles: number): string[] | null {
  const lists = [commit.added, commit.removed, commit.modified]
  if (!lists.every((list) => Array.isArray(list) && list.length < Math.min(mostFiles, MOST_PATHS))) return null
  const files = lists.flat()
  return files.length < mostFiles && files.every(isPath) ? files : null
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 4096
}
