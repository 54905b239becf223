'use client'
import { useRouter } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import { callApi, describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { Notice } from '../ui/notice.tsx'
import { Section } from '../ui/section.tsx'

interface MaintenanceSwitchProps {
  name: string
  maintenance: boolean
  message: string | null
}

/** A page instead of the application, while somebody works on it. It comes and goes at once. */
export function MaintenanceSwitch({ name, maintenance, message }: MaintenanceSwitchProps) {
  const router = useRouter()
  const [text, setText] = useState(message ?? '')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)

  async function change(next: boolean) {
    setBusy(true)
    setProblem(null)
    try {
      await callApi('PATCH', `/deployments/${name}`, { maintenance: next, maintenanceMessage: text.trim() || null })
      notify.success(next ? `Visitors of ${name} see the maintenance page.` : `${name} is there for its visitors again.`)
      router.refresh()
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    void change(true)
  }

  const error = problem === null ? null : describeError(problem)
  return (
    <Section title="Maintenance">
      <form method="post" onSubmit={submit} className="max-w-2xl space-y-3">
        {maintenance ? (
          <Notice kind="warning" title={`Visitors of ${name} see the maintenance page.`}>
            The application goes on running; all of its addresses answer with status 503.
          </Notice>
        ) : (
          <p className="text-muted">Shows visitors a page that says so instead of the application, which goes on running.</p>
        )}
        {error && (
          <Notice kind="error" title={error.message}>
            {error.hint}
          </Notice>
        )}
        <Field id="maintenance-message" label="What the page says" optional>
          {(ids) => (
            <Input
              {...ids}
              value={text}
              onChange={(event) => setText(event.target.value)}
              maxLength={500}
              placeholder="We are back at noon."
            />
          )}
        </Field>
        <div className="flex flex-wrap gap-2">
          {maintenance && (
            <Button variant="primary" busy={busy} onClick={() => change(false)}>
              End maintenance
            </Button>
          )}
          {(!maintenance || (message ?? '') !== text.trim()) && (
            <Button type="submit" busy={busy}>
              {maintenance ? 'Change the page' : 'Start maintenance'}
            </Button>
          )}
        </div>
      </form>
    </Section>
  )
}
