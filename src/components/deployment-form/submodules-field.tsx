'use client'
import { useFormContext } from 'react-hook-form'
import { Checkbox } from '../ui/input.tsx'
import type { DeploymentFormValues } from './form-values.ts'

/** Whether submodules are fetched. @param pushed the source is what is pushed to the panel */
export function SubmodulesField({ pushed }: { pushed: boolean }) {
  const { register, formState } = useFormContext<DeploymentFormValues>()
  const error = formState.errors.submodules?.message
  return (
    <div>
      <label className="flex items-center gap-2.5">
        <Checkbox {...register('submodules')} aria-describedby="submodules-help" />
        <span className="font-medium">Fetch submodules</span>
      </label>
      <p id="submodules-help" className="mt-0.5 ml-6.5 text-[13px] text-muted">
        {error ??
          (pushed
            ? 'From the full https or ssh addresses in .gitmodules, where they are public. Off: their folders are empty.'
            : 'From their https or ssh addresses in .gitmodules. The access above is for those on the same server. Off: their folders are empty.')}
      </p>
    </div>
  )
}
