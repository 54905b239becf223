'use client'
import { useFormContext, useWatch } from 'react-hook-form'
import { FieldError } from '../ui/field.tsx'
import { Checkbox } from '../ui/input.tsx'
import { ContainerSection } from './container-section.tsx'
import { type DeploymentFormValues, isBuilt } from './form-values.ts'
import { StandardSection } from './standard-section.tsx'
import { whyDocker } from './standard-values.ts'

interface DockerFieldsProps {
  /** There is a deployment already. */
  known: boolean
  /** It has releases: what was built in one way is not run in the other. */
  hasReleases?: boolean
}

/** How it is built and run: as a container, or on the server itself. */
export function DockerFields({ known, hasReleases = false }: DockerFieldsProps) {
  const { register, formState, getValues, setValue } = useFormContext<DeploymentFormValues>()
  const [useDocker, projectType] = useWatch<DeploymentFormValues, ['useDocker', 'projectType']>({ name: ['useDocker', 'projectType'] })
  const error = formState.errors.useDocker?.message
  const why = useDocker ? null : whyDocker(projectType)
  const described = [error && 'useDocker-error', 'useDocker-help', hasReleases && 'useDocker-fixed'].filter(Boolean).join(' ')

  /** Where there is no image, its HEALTHCHECK is none of the choices. */
  function leaveImage() {
    if (!getValues('useDocker') && getValues('healthType') === 'image') setValue('healthType', 'auto', { shouldDirty: true })
  }

  return (
    <div className="rounded-lg border bg-surface">
      <div className="px-4 py-3.5">
        {/* A disabled input has no value for the form; one within a disabled fieldset has. */}
        <fieldset disabled={hasReleases} className="min-w-0">
          <label className="flex items-start gap-2.5">
            <Checkbox
              {...register('useDocker', { onChange: leaveImage })}
              aria-describedby={described}
              aria-invalid={error ? true : undefined}
              aria-controls="how-it-runs"
              className="mt-0.5"
            />
            <span className="font-medium">Use Docker containerization</span>
          </label>
        </fieldset>
        <div className="mt-0.5 ml-6.5 space-y-1">
          <p id="useDocker-help" className="text-[13px] text-muted">
            {useDocker ? containerWords(projectType) : 'Built and run on the server itself, under systemd, as an account of its own.'}
          </p>
          {hasReleases && (
            <p id="useDocker-fixed" className="text-[13px] text-muted">
              It has releases, and so it stays: what was built {useDocker ? 'as an image' : 'on the server'} cannot be run{' '}
              {useDocker ? 'without Docker' : 'as a container'}. Make another deployment for that.
            </p>
          )}
          {error && <FieldError id="useDocker-error" message={error} />}
        </div>
      </div>
      <div id="how-it-runs">
        {useDocker && <ContainerSection known={known} />}
        {!useDocker && why === null && <StandardSection />}
        {why !== null && !error && (
          <p className="border-t px-4 py-3.5 text-muted">
            {why.charAt(0).toUpperCase() + why.slice(1)}: tick the box, or choose another project type.
          </p>
        )}
      </div>
    </div>
  )
}

function containerWords(projectType: string): string {
  return isBuilt(projectType)
    ? 'Builds the source into an image and runs it as a container.'
    : 'Fetches the image and runs it as a container.'
}
