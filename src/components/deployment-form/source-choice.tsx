'use client'
import { Box, GitBranch, Upload } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { isPushed, PUSHED } from '#core/push/pushed-source.ts'
import type { DeploymentFormValues } from './form-values.ts'

type Source = 'repository' | 'push' | 'image'

/** Where it comes from: an address, what is pushed here, or an image. */
export function SourceChoice() {
  const { getValues, setValue } = useFormContext<DeploymentFormValues>()
  const [repository, projectType] = useWatch<DeploymentFormValues, ['repository', 'projectType']>({ name: ['repository', 'projectType'] })
  const source = sourceOf({ repository, projectType })
  /** What was typed, for who comes back. */
  const address = useRef('')

  function choose(next: Source) {
    const given = getValues('repository')
    if (next === 'push' && !isPushed(given)) {
      address.current = given
      setValue('repository', PUSHED, { shouldDirty: true })
    }
    if (next !== 'push' && isPushed(given)) setValue('repository', address.current, { shouldDirty: true })
    if (next === 'image') setValue('projectType', 'image', { shouldDirty: true })
    else if (getValues('projectType') === 'image') setValue('projectType', 'auto', { shouldDirty: true })
  }

  const option = (value: Source, label: string, icon: ReactNode) => (
    <label className="flex cursor-pointer items-center gap-2.5 rounded-md border border-line-strong bg-surface px-3 py-2 hover:border-control-line has-checked:border-accent has-checked:bg-sunken [&_svg]:size-4 [&_svg]:text-muted">
      <input
        type="radio"
        name="source"
        value={value}
        checked={source === value}
        onChange={() => choose(value)}
        className="size-4 shrink-0 accent-accent"
      />
      {icon}
      <span className="min-w-0 font-medium">{label}</span>
    </label>
  )
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium">Source</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        {option('repository', 'A repository', <GitBranch aria-hidden />)}
        {option('push', 'Push with git', <Upload aria-hidden />)}
        {option('image', 'A prebuilt image', <Box aria-hidden />)}
      </div>
    </fieldset>
  )
}

/** What a form's values say of it. */
export function sourceOf({ repository, projectType }: Pick<DeploymentFormValues, 'repository' | 'projectType'>): Source {
  if (projectType === 'image') return 'image'
  return isPushed(repository.trim()) ? 'push' : 'repository'
}
