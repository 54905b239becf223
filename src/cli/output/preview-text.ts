import type { PreviewSettingsView, PreviewView } from '#api/schemas/preview-views.ts'
import { oneLine } from './plain-text.ts'
import { table } from './table.ts'
import { ago, shortCommit } from './words.ts'

/** Previews, the oldest first. Much of it was written by others. */
export function previewTable(previews: PreviewView[]): string {
  return table(
    ['PREVIEW', 'STATE', 'ADDRESS', 'BRANCH', 'COMMIT', 'AUTHOR', 'PUSHED', 'TITLE'],
    previews.map(({ key, state, needsApproval, url, branch, fork, repository, commit, author, pushedAt, title }) => [
      key,
      needsApproval && state !== 'waiting' ? `${state}, newer commit waits` : state,
      url,
      oneLine(fork ? `${repository ?? 'a fork'}:${branch}` : branch),
      shortCommit(commit),
      author === null ? null : oneLine(author),
      ago(pushedAt),
      oneLine(title),
    ]),
  )
}

export function previewSettingsText(name: string, { maxCount, lifeDays, secrets, volumes, branches }: PreviewSettingsView): string {
  const days = lifeDays === 1 ? 'a day' : `${lifeDays} days`
  const given = secrets.length === 0 ? 'none' : `${secrets.join(', ')} (forks: none)`
  return (
    `${name} has up to ${maxCount} ${maxCount === 1 ? 'preview' : 'previews'} at the same time, each until nothing was pushed for ${days}.\n` +
    `branches  ${branches.length === 0 ? 'none gets one' : branches.join(', ')}\n` +
    `secrets   ${given}\n` +
    `volumes   ${volumes === 'own' ? 'empty ones of their own' : 'none'}\n`
  )
}
