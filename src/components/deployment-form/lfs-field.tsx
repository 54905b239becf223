'use client'
import { useFormContext } from 'react-hook-form'
import { Checkbox } from '../ui/input.tsx'
import type { DeploymentFormValues } from './form-values.ts'

/** Whether files in Git LFS are fetched. @param pushed the source is what is pushed to the panel */
export function LfsField({ pushed }: { pushed: boolean }) {
  const { register, formState } = useFormContext<DeploymentFormValues>()
  const error = formState.errors.lfs?.message
  return (
    <div>
      <label className="flex items-center gap-2.5">
        <Checkbox {...register('lfs')} aria-describedby="lfs-help" />
        <span className="font-medium">{pushed ? 'Take files in Git LFS' : 'Fetch files in Git LFS'}</span>
      </label>
      <p id="lfs-help" className="mt-0.5 ml-6.5 text-[13px] text-muted">
        {error ??
          (pushed
            ? 'git lfs push brings them here over HTTPS, and rollouts have them. Off: they are refused.'
            : 'From the LFS server of the repository, with the access above. Off: their pointers are in their place.')}
      </p>
    </div>
  )
}
