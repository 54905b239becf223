'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { callApi } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { NameDialog } from './name-dialog.tsx'

/** Removes an environment in which nothing is left, once its name was typed: its variables go with it. */
export function RemoveEnvironmentButton({ project, environment }: { project: string; environment: string }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)

  async function remove(values: Record<string, string>) {
    if (values['name'] !== environment) throw new Error(`Type ${environment} to remove it.`)
    await callApi('DELETE', `/projects/${project}/environments/${environment}`)
    notify.success(`${environment} was removed.`)
    setOpen(false)
    router.refresh()
  }

  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        Remove {environment}
      </Button>
      {open && (
        <NameDialog
          title={`Remove ${environment}`}
          description="Its variables go with it, and the history of deployments that were removed from it. This cannot be undone."
          submit="Remove environment"
          fields={[{ name: 'name', label: `Type ${environment} to confirm`, maxLength: 40, required: true }]}
          onSubmit={remove}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}
