'use client'
import { useState } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { takeApart } from '#core/repository-access/take-apart.ts'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/input.tsx'
import { AccessFields } from './access-fields.tsx'
import { DetectionHint } from './detection-hint.tsx'
import { nameFromRepository, type DeploymentFormValues } from './form-values.ts'
import { SetByFile } from './set-by-file.tsx'
import { TextField } from './text-field.tsx'

const PROJECT_TYPES = [
  { value: 'auto', label: 'Find out from the repository' },
  { value: 'django', label: 'Django' },
  { value: 'node', label: 'Node.js' },
  { value: 'static', label: 'Static site' },
  { value: 'dockerfile', label: 'Its own Dockerfile' },
  { value: 'image', label: 'Prebuilt image' },
]

/** What is deployed: its name, and where it comes from. */
export function SourceFields({ edit }: { edit: boolean }) {
  const { register, getValues, setValue } = useFormContext<DeploymentFormValues>()
  const image = useWatch<DeploymentFormValues, 'projectType'>({ name: 'projectType' }) === 'image'

  const [accessTyped, setAccessTyped] = useState(0)

  function settleRepository() {
    moveCredentials()
    suggestName()
  }

  /** A password that was pasted with the address does not stay on the screen. */
  function moveCredentials() {
    const { repository, username, password } = partsOf(getValues('repository').trim())
    if (username === null && password === null) return
    setValue('repository', repository, { shouldDirty: true })
    if (username !== null) setValue('repositoryUsername', username, { shouldDirty: true })
    if (password === null) return
    setValue('repositoryPassword', password, { shouldDirty: true })
    setValue('accessAction', 'replace', { shouldDirty: true })
  }

  function suggestName() {
    if (edit || getValues('name').trim()) return
    const name = nameFromRepository(getValues('repository'))
    if (name) setValue('name', name)
  }

  return (
    <div className="space-y-5">
      {!edit && (
        <TextField
          name="name"
          label="Name"
          placeholder="shop"
          help="Lower-case letters, digits and hyphens. It becomes part of the address, and stays."
          maxLength={48}
        />
      )}
      {!image && (
        <>
          <div className="grid gap-5 sm:grid-cols-[minmax(0,1fr)_12rem]">
            <TextField
              name="repository"
              label="Repository"
              placeholder="https://git.example/team/shop.git"
              help="https, ssh (git@host:team/shop.git), or a path on this server where its policy allows that."
              inputMode="url"
              onBlur={settleRepository}
            />
            <TextField name="branch" label="Branch" help="Or a tag." />
          </div>
          <DetectionHint known={edit} accessTyped={accessTyped} />
          <AccessFields onTyped={() => setAccessTyped((times) => times + 1)} />
        </>
      )}
      <SetByFile field="projectType" className="sm:max-w-80">
        <Field id="field-projectType" label="Project type">
          {(ids) => (
            <Select {...ids} {...register('projectType')}>
              {PROJECT_TYPES.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </SetByFile>
      {image && (
        <TextField
          name="dockerImageName"
          label="Image name"
          placeholder="registry.example/team/shop:2.1"
          help="It is pulled when this server does not have it."
        />
      )}
    </div>
  )
}

function partsOf(address: string): ReturnType<typeof takeApart> {
  try {
    return takeApart(address)
  } catch {
    // The schema says what is wrong with it.
    return { repository: address, username: null, password: null }
  }
}
