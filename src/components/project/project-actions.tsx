'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { ProjectView } from '#api/schemas/project-views.ts'
import { callApi } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { NameDialog } from './name-dialog.tsx'

/** Stays, as the API says too. */
const KEPT = 'default'

/** What can be done with a project by who manages it. */
export function ProjectActions({ project }: { project: ProjectView }) {
  const router = useRouter()
  const [asking, setAsking] = useState<'environment' | 'title' | 'removal' | null>(null)
  const { name, title } = project
  const close = () => setAsking(null)

  async function addEnvironment(values: Record<string, string>) {
    await callApi('POST', `/projects/${name}/environments`, { name: values['name'] })
    notify.success(`${values['name']} was added.`)
    close()
    router.refresh()
  }
  async function rename(values: Record<string, string>) {
    await callApi('PATCH', `/projects/${name}`, { title: values['title'] })
    close()
    router.refresh()
  }
  async function remove(values: Record<string, string>) {
    if (values['name'] !== name) throw new Error(`Type ${name} to remove it.`)
    await callApi('DELETE', `/projects/${name}`)
    notify.success(`${title} was removed.`)
    router.push('/projects')
  }

  return (
    <>
      {name !== KEPT && project.deployments === 0 && <Button onClick={() => setAsking('removal')}>Remove</Button>}
      <Button onClick={() => setAsking('title')}>Change title</Button>
      <Button onClick={() => setAsking('environment')}>Add environment</Button>
      {asking === 'environment' && (
        <NameDialog
          title="Add an environment"
          description="It has a network of its own, and variables that come before those of the project."
          submit="Add environment"
          fields={[
            {
              name: 'name',
              label: 'Name',
              help: 'Up to 40 lower-case letters, digits and hyphens. It stays.',
              placeholder: 'staging',
              maxLength: 40,
              required: true,
            },
          ]}
          onSubmit={addEnvironment}
          onClose={close}
        />
      )}
      {asking === 'title' && (
        <NameDialog
          title="Change the title"
          description={`Its name stays ${name}.`}
          submit="Save"
          fields={[{ name: 'title', label: 'Title', initial: title, maxLength: 80, required: true }]}
          onSubmit={rename}
          onClose={close}
        />
      )}
      {asking === 'removal' && (
        <NameDialog
          title={`Remove ${title}`}
          description="Its variables go with it, and the history of deployments that were removed from it. This cannot be undone."
          submit="Remove project"
          fields={[{ name: 'name', label: `Type ${name} to confirm`, maxLength: 40, required: true }]}
          onSubmit={remove}
          onClose={close}
        />
      )}
    </>
  )
}
