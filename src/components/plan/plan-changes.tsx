import type { PlanView } from '#api/schemas/views.ts'
import { fieldWords } from '../release/field-words.ts'

/** Settings that a rollout changes: of what serves, or of what was set here before anything does. */
export function PlanChanges({ changes }: { changes: PlanView['changes'] }) {
  if (changes.length === 0) return null
  return (
    <section aria-label="Settings that change" data-testid="plan-changes" className="rounded-lg border">
      <h3 className="border-b px-4 py-2.5 font-medium">Settings that change</h3>
      <ul className="divide-y">
        {changes.map(({ field, from, to, fromFile }) => (
          <li key={field} className="grid gap-x-4 px-4 py-2 sm:grid-cols-[12rem_minmax(0,1fr)]">
            <p className="min-w-0 break-words">
              {fieldWords(field)}
              {fromFile && <span className="block text-xs text-faint">from webops.yaml</span>}
            </p>
            <p className="min-w-0 break-words whitespace-pre-wrap">
              <del className="text-muted no-underline">
                <span className="sr-only">before: </span>
                {from ?? 'not set'}
              </del>
              <span aria-hidden className="px-1.5 text-faint">
                →
              </span>
              <ins className="no-underline">
                <span className="sr-only">after: </span>
                {to ?? 'not set'}
              </ins>
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
