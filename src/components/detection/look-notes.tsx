import type { DetectionView } from '#api/schemas/views.ts'

const fieldCount = (count: number) => (count === 1 ? 'one field' : `${count} fields`)

/** What else a look at the repository brought: its settings file, the variables that it asks for, the commit. */
export function LookNotes({ detection }: { detection: DetectionView }) {
  const { commit, requiredVariables, settingsFile } = detection
  const asked = requiredVariables.length
  return (
    <div className="border-t px-4 py-2 text-[13px] text-muted">
      <p className="flex min-w-0 flex-wrap gap-x-1.5">
        <span>
          Looked at in commit <span className="font-mono">{commit.slice(0, 7)}</span>
        </span>
        {settingsFile?.path && (
          <span>
            · <code>{settingsFile.path}</code> sets {fieldCount(settingsFile.fields.length)}
          </span>
        )}
        {asked > 0 && <span>· it asks for {asked === 1 ? 'a variable' : `${asked} variables`}, below</span>}
      </p>
      {settingsFile?.problem && (
        <p className="mt-1 break-words whitespace-pre-wrap text-bad">
          Its settings file is refused, and so would be a deploy:{'\n'}
          {settingsFile.problem}
        </p>
      )}
    </div>
  )
}
