'use client'
import { useRouter } from 'next/navigation'
import { useState, type FormEvent } from 'react'
import type { PreviewSettingsView } from '#api/schemas/preview-views.ts'
import { callApi, describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select, Textarea } from '../ui/input.tsx'
import { Notice } from '../ui/notice.tsx'
import { Section } from '../ui/section.tsx'
import { linesOf } from '../webhook/rule-values.ts'
import { namesOf } from './preview-words.ts'

interface PreviewSettingsProps {
  name: string
  settings: PreviewSettingsView
  mayChange: boolean
}

/** How many previews there may be, how long they stay, and what they get: to be read and to be changed in the same place. */
export function PreviewSettings({ name, settings, mayChange }: PreviewSettingsProps) {
  const [editing, setEditing] = useState(false)
  const { maxCount, lifeDays, secrets, volumes, branches } = settings
  return (
    <Section
      title="What previews get"
      aside={
        mayChange &&
        !editing && (
          <Button size="small" onClick={() => setEditing(true)}>
            Change
          </Button>
        )
      }
    >
      {editing ? (
        <SettingsForm name={name} settings={settings} onEnd={() => setEditing(false)} />
      ) : (
        <dl
          data-testid="preview-settings"
          className="grid gap-x-6 gap-y-1.5 rounded-lg border bg-surface px-4 py-3 sm:grid-cols-[9rem_minmax(0,1fr)]"
        >
          <dt className="text-muted">Branches</dt>
          <dd className="flex flex-wrap gap-x-3">{branches.length === 0 ? 'none get one' : <Names names={branches} />}</dd>
          <dt className="text-muted">At the same time</dt>
          <dd>{maxCount}</dd>
          <dt className="text-muted">Life</dt>
          <dd>{lifeDays === 1 ? 'a day' : `${lifeDays} days`} after the last push; of forks after the last approval</dd>
          <dt className="text-muted">Settings</dt>
          <dd>those of {name}, as they are at each push</dd>
          <dt className="text-muted">Variables</dt>
          <dd>those of {name}, its environment and its project; what is set for the preview comes before them</dd>
          <dt className="text-muted">Secrets</dt>
          <dd className="flex flex-wrap gap-x-3">
            {secrets.length === 0 ? 'none' : <Names names={secrets} />}
            {secrets.length > 0 && <span className="text-muted">forks: none</span>}
          </dd>
          <dt className="text-muted">Volumes</dt>
          <dd>{volumes === 'own' ? 'empty ones of their own, which go with them' : 'none'}</dd>
        </dl>
      )}
    </Section>
  )
}

function Names({ names }: { names: string[] }) {
  return names.map((name) => (
    <code key={name} className="font-mono text-[13px] break-all">
      {name}
    </code>
  ))
}

function SettingsForm({ name, settings, onEnd }: Omit<PreviewSettingsProps, 'mayChange'> & { onEnd: () => void }) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<{ message: string; hint: string | null } | null>(null)
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (field: string) => {
      const value = form.get(field)
      return typeof value === 'string' ? value : ''
    }
    setBusy(true)
    setProblem(null)
    try {
      await callApi('PATCH', `/deployments/${name}/preview-settings`, {
        maxCount: Number(text('maxCount')),
        lifeDays: Number(text('lifeDays')),
        secrets: namesOf(text('secrets')),
        branches: linesOf(text('branches')),
        volumes: text('volumes'),
      })
      notify.success(
        settings.branches.length > 0
          ? 'From the next push on, previews get this. Those of branches that fit no more are removed.'
          : 'From the next push on, previews get this.',
      )
      router.refresh()
      onEnd()
    } catch (error) {
      const { message, hint } = describeError(error)
      setProblem({ message, hint: hint ?? null })
      setBusy(false)
    }
  }
  return (
    <form
      method="post"
      aria-label="What previews get"
      onSubmit={(event) => void submit(event)}
      className="space-y-5 rounded-lg border bg-surface px-4 py-4"
    >
      {problem && (
        <Notice kind="error" title={problem.message}>
          {problem.hint}
        </Notice>
      )}
      <Field
        id="preview-branches"
        label="Branches"
        optional
        help="Patterns such as feature/**, one a line: each branch that fits gets a preview when it is pushed, until it is deleted. The branch that deploys gets none. A preview whose branch fits no more is removed with its volumes."
      >
        {(ids) => (
          <Textarea
            {...ids}
            name="branches"
            small
            rows={2}
            autoComplete="off"
            spellCheck={false}
            className="font-mono text-[13px]"
            defaultValue={settings.branches.join('\n')}
          />
        )}
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field id="preview-max" label="At the same time" help="One more is refused, and says so; none is removed for it.">
          {(ids) => <Input {...ids} name="maxCount" type="number" min={1} max={50} required defaultValue={settings.maxCount} />}
        </Field>
        <Field id="preview-days" label="Days after the last push" help="Then a preview is removed with its volumes.">
          {(ids) => <Input {...ids} name="lifeDays" type="number" min={1} max={90} required defaultValue={settings.lifeDays} />}
        </Field>
      </div>
      <Field
        id="preview-secrets"
        label="Secrets"
        optional
        help="Names of secret variables that previews of the repository’s own branches get. Whoever may push there can read them. Forks get none."
      >
        {(ids) => (
          <Textarea
            {...ids}
            name="secrets"
            small
            rows={2}
            autoComplete="off"
            spellCheck={false}
            className="font-mono text-[13px]"
            defaultValue={settings.secrets.join('\n')}
          />
        )}
      </Field>
      <Field id="preview-volumes" label="Volumes" help="Where the deployment has volumes, previews have empty ones of their own, or none.">
        {(ids) => (
          <Select {...ids} name="volumes" defaultValue={settings.volumes} className="sm:max-w-72">
            <option value="none">None</option>
            <option value="own">Empty ones of their own</option>
          </Select>
        )}
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" busy={busy}>
          Save
        </Button>
        <Button onClick={onEnd}>Leave it</Button>
      </div>
    </form>
  )
}
