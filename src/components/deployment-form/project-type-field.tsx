'use client'
import { useFormContext, useWatch } from 'react-hook-form'
import { PROVIDERS } from '#core/detection/provider.ts'
import { PROVIDER_NAMES } from '../detection/names.ts'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/input.tsx'
import type { DeploymentFormValues } from './form-values.ts'
import { SetByFile } from './set-by-file.tsx'
import { whyDocker } from './standard-values.ts'
import { useStandard } from './use-standard.ts'

/** Listed by themselves, or not to be had yet. */
const APART = new Set<string>(['dockerfile', 'static', 'llm', 'compose'])

const LANGUAGES = [
  ...PROVIDERS.filter((provider) => !APART.has(provider)).map((value) => ({ value: value as string, label: PROVIDER_NAMES[value] })),
  { value: 'django', label: 'Python: Django' },
].sort((one, other) => one.label.replace(/^\W/, '').localeCompare(other.label.replace(/^\W/, ''), 'en'))

/** What the repository is: to be found out, or said. */
export function ProjectTypeField() {
  const { register } = useFormContext<DeploymentFormValues>()
  const standard = useStandard()
  const chosen = useWatch<DeploymentFormValues, 'projectType'>({ name: 'projectType' })
  // What is chosen stays in the list: at the box it is said that it does not go without Docker.
  const offered = (type: string) => !standard || type === chosen || whyDocker(type) === null
  return (
    <SetByFile field="projectType" className="sm:max-w-80">
      <Field id="field-projectType" label="Project type">
        {(ids) => (
          <Select {...ids} {...register('projectType')}>
            <option value="auto">Find out from the repository</option>
            {offered('image') && <option value="image">Prebuilt image</option>}
            {offered('dockerfile') && <option value="dockerfile">Its own Dockerfile</option>}
            <option value="static">Static site</option>
            <optgroup label="An application in">
              {LANGUAGES.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </optgroup>
            {offered('llm') && (
              <optgroup label="A model to ask">
                <option value="llm">Language model (LLM)</option>
              </optgroup>
            )}
          </Select>
        )}
      </Field>
    </SetByFile>
  )
}
