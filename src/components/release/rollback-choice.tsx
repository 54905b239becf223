'use client'
import { Difference } from './difference.tsx'
import { useDiff } from './use-diff.ts'

export type SecretsChoice = 'current' | 'release'

interface RollbackChoiceProps {
  name: string
  live: number | null
  release: number
  secrets: SecretsChoice
  onSecrets: (secrets: SecretsChoice) => void
}

const CHOICES: [SecretsChoice, string, string][] = [
  ['current', 'Keep the secrets of now', 'A password that was changed since goes on working.'],
  ['release', 'Bring back the secrets of then', 'For when a new secret is what went wrong.'],
]

/** What going back changes, and the one thing that is asked: whose secrets. */
export function RollbackChoice({ name, live, release, secrets, onSecrets }: RollbackChoiceProps) {
  const state = useDiff(name, live, release, secrets)
  return (
    <>
      {live !== null && <Difference state={state} />}
      <fieldset className="min-w-0">
        <legend className="mb-1.5 font-medium">Values of secrets</legend>
        <div className="grid gap-2 sm:grid-cols-2">
          {CHOICES.map(([choice, label, help]) => (
            <label
              key={choice}
              className="flex min-w-0 cursor-pointer items-start gap-2.5 rounded-lg border px-3.5 py-2.5 has-checked:border-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="secrets"
                value={choice}
                checked={secrets === choice}
                onChange={() => onSecrets(choice)}
                className="mt-1 accent-accent"
              />
              <span className="min-w-0">
                {label}
                <span className="block text-[13px] text-muted">{help}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
    </>
  )
}
