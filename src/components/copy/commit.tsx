import { CopyText } from './copy-text.tsx'

/** A commit, short, with the first line of its message beside it. */
export function Commit({ commit, subject }: { commit: string | null; subject?: string | null }) {
  if (!commit) return <span className="text-faint">none</span>
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
      <CopyText text={commit} what="commit">
        {commit.slice(0, 7)}
      </CopyText>
      {subject && (
        <span className="line-clamp-2 min-w-0 break-words text-muted" title={subject}>
          {subject}
        </span>
      )}
    </span>
  )
}
