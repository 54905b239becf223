'use client'
import { useFormContext, useWatch } from 'react-hook-form'
import type { DeploymentFormValues } from '../deployment-form/form-values.ts'
import { Button } from '../ui/button.tsx'

/** What the repository wants to be run before a new release serves: it is run when it is taken over into the form. */
export function ProposedReleaseCommand({ command }: { command: string }) {
  const { setValue } = useFormContext<DeploymentFormValues>()
  const present = useWatch<DeploymentFormValues, 'releaseCommand'>({ name: 'releaseCommand' }).trim()
  if (present !== '' && present !== command) return null
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 text-[13px]">
      <p className="min-w-0 break-words text-muted">
        {present === '' ? 'It names a command to run before each release: ' : 'Runs before each release: '}
        <code className="text-ink">{command}</code>
      </p>
      {present === '' && (
        <Button
          size="inline"
          variant="link"
          className="text-[13px]"
          onClick={() => setValue('releaseCommand', command, { shouldDirty: true })}
        >
          Use it as release command
        </Button>
      )}
    </div>
  )
}
