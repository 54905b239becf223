'use client'
import { useFormContext, useWatch } from 'react-hook-form'
import type { ProjectView } from '#api/schemas/project-views.ts'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/input.tsx'
import type { DeploymentFormValues } from './form-values.ts'

export type Place = Pick<ProjectView, 'name' | 'title' | 'environments'>

/** Where a new deployment belongs. Not asked where there is one place only. */
export function PlaceFields({ places }: { places: Place[] }) {
  const { register, setValue } = useFormContext<DeploymentFormValues>()
  const project = useWatch<DeploymentFormValues, 'project'>({ name: 'project' })
  const environments = places.find(({ name }) => name === project)?.environments ?? []
  if (places.length <= 1 && environments.length <= 1) return null
  const { onChange, ...registered } = register('project')
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <Field id="field-project" label="Project" help="Its deployments share variables. It stays.">
        {(ids) => (
          <Select
            {...ids}
            {...registered}
            onChange={(event) => {
              void onChange(event)
              const first = places.find(({ name }) => name === event.target.value)?.environments[0]
              if (first) setValue('environment', first.name)
            }}
          >
            {places.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field id="field-environment" label="Environment" help="Its deployments reach each other by name. It stays.">
        {(ids) => (
          <Select {...ids} {...register('environment')}>
            {environments.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  )
}
