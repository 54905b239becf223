'use client'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'

interface RedirectChoiceProps {
  /** Of the deployment. */
  name: string
  redirectTo: string | null
  onChange: (redirectTo: string | null) => void
  error: string | undefined
}

/** Whether a domain reaches the application, or leads to another address. */
export function RedirectChoice({ name, redirectTo, onChange, error }: RedirectChoiceProps) {
  const choices: [boolean, string][] = [
    [false, `Reaches ${name}`],
    [true, 'Leads to another address'],
  ]
  return (
    <fieldset className="min-w-0 space-y-3">
      <legend className="mb-1.5 font-medium">What visitors get</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {choices.map(([redirects, label]) => (
          <label
            key={label}
            className="flex min-w-0 cursor-pointer items-center gap-2.5 rounded-lg border px-3.5 py-2.5 has-checked:border-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="domain-kind"
              checked={(redirectTo !== null) === redirects}
              onChange={() => onChange(redirects ? '' : null)}
              className="accent-accent"
            />
            <span className="min-w-0 break-words">{label}</span>
          </label>
        ))}
      </div>
      {redirectTo !== null && (
        <Field id="domain-redirect" label="Address to lead to" error={error}>
          {(ids) => (
            <Input
              {...ids}
              value={redirectTo}
              onChange={(event) => onChange(event.target.value)}
              placeholder="https://www.example.org"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              inputMode="url"
            />
          )}
        </Field>
      )}
    </fieldset>
  )
}
