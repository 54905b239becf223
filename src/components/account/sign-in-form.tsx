'use client'
import { useState, type FormEvent } from 'react'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Notice } from '../ui/notice.tsx'
import { signIn } from './sign-in-client.ts'

/** E-mail address and password. What was typed stays when it was wrong. */
export function SignInForm({ destination }: { destination: string }) {
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const values = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(null)
    const wrong = await signIn(String(values.get('email')), String(values.get('password')))
    if (wrong === null) return location.assign(destination)
    setProblem(wrong)
    setBusy(false)
  }

  return (
    <form method="post" onSubmit={submit} className="space-y-4">
      {problem && <Notice kind="error">{problem}</Notice>}
      <Field id="email" label="E-mail">
        {(ids) => <Input {...ids} name="email" type="email" autoComplete="username" required autoFocus />}
      </Field>
      <Field id="password" label="Password">
        {(ids) => <Input {...ids} name="password" type="password" autoComplete="current-password" required />}
      </Field>
      <Button type="submit" variant="primary" busy={busy} className="w-full">
        Sign in
      </Button>
    </form>
  )
}
