'use client'
import { useEffect, useState, type FormEvent } from 'react'
import { ApiError, callApi, describeError } from '../api-client.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Notice } from '../ui/notice.tsx'
import { signIn } from './sign-in-client.ts'

/** Makes the first administrator, and signs them in. `token` null: it stands behind the # of the address. */
export function SetupForm({ token: given }: { token: string | null }) {
  const [token, setToken] = useState(given)
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    if (given === null) setToken(location.hash.slice(1))
  }, [given])

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const values = new FormData(event.currentTarget)
    const [name, email, password] = ['name', 'email', 'password'].map((field) => String(values.get(field)))
    setBusy(true)
    setProblem(null)
    try {
      await callApi('POST', '/setup', { token, name, email, password })
      // Signed in or not, there is an administrator now: the sign-in page is the place to be otherwise.
      const wrong = await signIn(email ?? '', password ?? '')
      location.assign(wrong === null ? '/' : '/sign-in')
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }

  const field = problem instanceof ApiError ? problem.field : null
  const errorOf = (name: string) => (field === name && problem instanceof ApiError ? problem.message : undefined)
  const general = problem !== null && !['name', 'email', 'password'].includes(field ?? '') ? describeError(problem) : null

  if (token === '') {
    return (
      <Notice kind="warning" title="This link is not complete">
        Copy the whole line that <code>webops up</code> printed, with all that stands behind #. Running it again prints a new one.
      </Notice>
    )
  }

  return (
    <form method="post" onSubmit={submit} className="space-y-4">
      {general && (
        <Notice kind="error" title={general.message}>
          {general.hint}
        </Notice>
      )}
      <Field id="name" label="Name" error={errorOf('name')}>
        {(ids) => <Input {...ids} name="name" autoComplete="name" required maxLength={100} autoFocus />}
      </Field>
      <Field id="email" label="E-mail" help="You sign in with it." error={errorOf('email')}>
        {(ids) => <Input {...ids} name="email" type="email" autoComplete="username" required />}
      </Field>
      <Field id="password" label="Password" help="10 characters or more; a sentence is fine." error={errorOf('password')}>
        {(ids) => <Input {...ids} name="password" type="password" autoComplete="new-password" required minLength={10} />}
      </Field>
      <Button type="submit" variant="primary" busy={busy} disabled={token === null} className="w-full">
        Create administrator
      </Button>
    </form>
  )
}
