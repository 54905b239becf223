import { Lock } from 'lucide-react'
import type { ImportedVariablesView } from '#api/schemas/variable-views.ts'

const PARTS = [
  { key: 'added', mark: '+', colour: 'text-good', word: 'added' },
  { key: 'changed', mark: '~', colour: 'text-warn', word: 'changed' },
  { key: 'removed', mark: '−', colour: 'text-bad', word: 'removed' },
] as const

/** What an import would do, by name. */
export function ImportPreview({ result }: { result: ImportedVariablesView }) {
  const { secrets, unchanged } = result
  const rows = PARTS.flatMap((part) => result[part.key].map((name) => ({ ...part, name })))
  return (
    <section aria-label="What it changes" data-testid="import-preview" className="rounded-lg border">
      <p role="status" className="px-4 py-2.5 text-muted">
        {PARTS.map(({ key, word }) => `${result[key].length} ${word}`).join(', ')}
        {unchanged.length > 0 && `, ${unchanged.length} as before`}
      </p>
      {rows.length > 0 && (
        <ul tabIndex={0} aria-label="Names that change" className="max-h-56 overflow-y-auto border-t px-4 py-2">
          {rows.map(({ name, mark, colour, word }) => (
            <li key={name} className="flex min-w-0 items-baseline gap-2 font-mono text-[13px]">
              <span aria-hidden className={`w-3 shrink-0 ${colour}`}>
                {mark}
              </span>
              <span className="min-w-0 break-all">{name}</span>
              <span className="sr-only">{word}</span>
              {secrets.includes(name) && (
                <span className="flex shrink-0 items-center gap-1 font-sans text-xs text-muted">
                  <Lock aria-hidden className="size-3" />
                  secret
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
