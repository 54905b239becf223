'use client'
import { useState, type FormEvent } from 'react'
import { looksSecret } from '#core/variable/looks-secret.ts'
import { describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { Checkbox, Input } from '../ui/input.tsx'
import { Notice } from '../ui/notice.tsx'
import type { Variables } from './use-variables.ts'
import { counted } from './variable-words.ts'

/** What the repository's .env.example asks for and nobody has set, with a place to type it. */
export function MissingVariables({ names, change }: { names: string[]; change: Variables['change'] }) {
  const [values, setValues] = useState<Record<string, string>>({})
  const [secrets, setSecrets] = useState<Record<string, boolean>>({})
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const isSecret = (name: string) => secrets[name] ?? looksSecret(name)
  const typed = names.filter((name) => values[name])

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (typed.length === 0 || busy) return
    setBusy(true)
    setProblem(null)
    try {
      await change({ set: Object.fromEntries(typed.map((name) => [name, { value: values[name], secret: isSecret(name) }])) })
      setValues({})
      notify.success(`${counted(typed.length, 'variable')} set.`)
    } catch (error) {
      const { message, hint } = describeError(error)
      setProblem([message, hint].filter(Boolean).join(' '))
    }
    setBusy(false)
  }

  return (
    <Notice kind="warning" title={names.length === 1 ? `${names[0]} is not set` : `${names.length} variables are not set`} className="mb-4">
      <p>The repository’s .env.example asks for {names.length === 1 ? 'it' : 'them'}.</p>
      <form method="post" onSubmit={submit} aria-label="Variables that are missing" className="mt-3 space-y-2">
        <ul className="max-h-96 space-y-2 overflow-y-auto p-0.5">
          {names.map((name) => (
            <li key={name} className="grid items-center gap-x-3 gap-y-1 sm:grid-cols-[minmax(0,16rem)_minmax(0,26rem)_auto]">
              <label htmlFor={`missing-${name}`} className="font-mono text-[13px] break-all text-ink">
                {name}
              </label>
              <Input
                id={`missing-${name}`}
                small
                type={isSecret(name) ? 'password' : 'text'}
                value={values[name] ?? ''}
                onChange={(event) => setValues((before) => ({ ...before, [name]: event.target.value }))}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                className="font-mono text-[13px]"
              />
              <label className="flex items-center gap-2">
                <Checkbox
                  checked={isSecret(name)}
                  onChange={(event) => setSecrets((before) => ({ ...before, [name]: event.target.checked }))}
                  aria-label={`${name} is a secret`}
                />
                Secret
              </label>
            </li>
          ))}
        </ul>
        {problem && (
          <p role="alert" className="text-bad">
            {problem}
          </p>
        )}
        <Button type="submit" size="small" busy={busy} disabled={typed.length === 0}>
          {typed.length > 1 ? `Set ${typed.length} variables` : 'Set'}
        </Button>
      </form>
    </Notice>
  )
}
