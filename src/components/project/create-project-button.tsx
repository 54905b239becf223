'use client'
import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { ProjectView } from '#api/schemas/project-views.ts'
import { callApi } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { NameDialog } from './name-dialog.tsx'

/** Asks for the name of a new project, and goes there. */
export function CreateProjectButton() {
  const router = useRouter()
  const [open, setOpen] = useState(false)

  async function create({ name, title }: Record<string, string>) {
    const made = await callApi<ProjectView>('POST', '/projects', { name, ...(title ? { title } : {}) })
    notify.success(`${made.title} was made.`)
    router.push(`/projects/${made.name}`)
  }

  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        New project
      </Button>
      {open && (
        <NameDialog
          title="New project"
          description="It begins with the environment production."
          submit="Make project"
          fields={[
            {
              name: 'name',
              label: 'Name',
              help: 'Up to 40 lower-case letters, digits and hyphens. It stays.',
              placeholder: 'web',
              maxLength: 40,
              required: true,
            },
            { name: 'title', label: 'Title', help: 'What people call it.', placeholder: 'Web shop', maxLength: 80 },
          ]}
          onSubmit={create}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}
