'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { MemberView } from '#api/schemas/project-views.ts'
import { callApi, describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/input.tsx'
import { Section } from '../ui/section.tsx'
import { NameDialog } from './name-dialog.tsx'

const ROLES: MemberView['role'][] = ['owner', 'admin', 'developer', 'viewer']

/** Who has a role in a project. Who manages it gives and takes roles here. */
export function MemberList({ project, members, mayManage }: { project: string; members: MemberView[]; mayManage: boolean }) {
  const router = useRouter()
  const [adding, setAdding] = useState(false)
  const path = (email: string) => `/projects/${project}/members/${encodeURIComponent(email)}`

  async function attempt(done: string, change: () => Promise<unknown>) {
    try {
      await change()
      notify.success(done)
    } catch (error) {
      notify.error(describeError(error).message)
    }
    router.refresh()
  }
  async function add({ email = '' }: Record<string, string>) {
    await callApi('PUT', path(email), { role: 'developer' })
    notify.success(`${email} is a developer of this project now.`)
    setAdding(false)
    router.refresh()
  }

  const addButton = mayManage && (
    <Button size="small" onClick={() => setAdding(true)}>
      Add a member
    </Button>
  )
  return (
    <Section title="Members" aside={addButton}>
      {members.length === 0 ? (
        <p className="text-muted">Nobody has a role in it; administrators see it all the same.</p>
      ) : (
        <ul aria-label="Members" className="divide-y rounded-lg border bg-surface">
          {members.map(({ email, name, role }) => (
            <li key={email} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-2">
              <span className="min-w-0">
                {name} <span className="text-[13px] text-muted">{email}</span>
              </span>
              {mayManage ? (
                <span className="flex items-center gap-2">
                  <Select
                    aria-label={`Role of ${email}`}
                    className="w-32"
                    value={role}
                    onChange={(event) =>
                      void attempt(`${email} is ${event.target.value} now.`, () =>
                        callApi('PUT', path(email), { role: event.target.value }),
                      )
                    }
                  >
                    {ROLES.map((one) => (
                      <option key={one}>{one}</option>
                    ))}
                  </Select>
                  <Button
                    size="small"
                    aria-label={`Remove ${email}`}
                    onClick={() => void attempt(`${email} has no role here any more.`, () => callApi('DELETE', path(email)))}
                  >
                    Remove
                  </Button>
                </span>
              ) : (
                <span className="text-[13px] text-muted">{role}</span>
              )}
            </li>
          ))}
        </ul>
      )}
      {adding && (
        <NameDialog
          title="Add a member"
          description="Somebody who has an account here. They begin as a developer."
          submit="Add member"
          fields={[{ name: 'email', label: 'E-mail', placeholder: 'ada@example.org', maxLength: 254, required: true }]}
          onSubmit={add}
          onClose={() => setAdding(false)}
        />
      )}
    </Section>
  )
}
