import type { Commit, CommitHistory } from '#core/ports/git.ts'
import { GitFailure } from './git-program.ts'
import type { OpenSource } from './open-source.ts'

type Run = (args: string[]) => Promise<string>

const FROM = 'refs/webops/from'
const TO = 'refs/webops/to'
/** The mark of a side (< or >), id, author, time and subject. */
const FORMAT = '--format=%m%x00%H%x00%an%x00%aI%x00%s'

/**
 * What two commits do not have in common, from a repository that holds commits and, where the server can leave them out,
 * no files.
 * @param limit how far back is looked from either, and how many commits are told of
 */
export async function readHistory({ url, options }: OpenSource, from: string, to: string, limit: number, run: Run): Promise<CommitHistory> {
  const fetch = ['fetch', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--force', '--filter=tree:0', ...options]
  await run([...fetch, `--depth=${limit}`, '--', url, `${from}:${FROM}`, `${to}:${TO}`])
  const related = await haveCommonCommit(run)
  const output = await run(['log', '--left-right', `--max-count=${limit}`, '--encoding=UTF-8', FORMAT, `${FROM}...${TO}`, '--'])
  const lines = output.split('\n').filter((line) => line !== '')
  const side = (mark: string) => lines.filter((line) => line.startsWith(mark)).map(toCommit)
  return { added: side('>'), removed: side('<'), complete: related && lines.length < limit }
}

/** Without one, what is told of both is not where they part: it lies further back, or there is none. */
async function haveCommonCommit(run: Run): Promise<boolean> {
  try {
    return (await run(['merge-base', FROM, TO])).trim() !== ''
  } catch (error) {
    if (error instanceof GitFailure) return false
    throw error
  }
}

function toCommit(line: string): Commit {
  const [, commit = '', author = '', at = '', subject = ''] = line.split('\0').map((part) => part.replace(/\p{Cc}/gu, ' ').trim())
  return { commit, subject: subject.slice(0, 500), author: author.slice(0, 200), at: new Date(at) }
}
