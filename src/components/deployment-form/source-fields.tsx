'use client'
import { useFormContext, useWatch } from 'react-hook-form'
import { takeApart } from '#core/repository-access/take-apart.ts'
import { useDetected } from '../detection/detection-context.tsx'
import { DetectionPanel } from '../detection/detection-panel.tsx'
import { AccessFields } from './access-fields.tsx'
import { nameFromRepository, type DeploymentFormValues } from './form-values.ts'
import { LlmFields } from './llm-fields.tsx'
import { LfsField } from './lfs-field.tsx'
import { ProjectTypeField } from './project-type-field.tsx'
import { SourceChoice, sourceOf } from './source-choice.tsx'
import { SubmodulesField } from './submodules-field.tsx'
import { TextField } from './text-field.tsx'

/** What is deployed: its name, and where it comes from. */
export function SourceFields({ edit }: { edit: boolean }) {
  const { getValues, setValue } = useFormContext<DeploymentFormValues>()
  const [projectType, repository] = useWatch<DeploymentFormValues, ['projectType', 'repository']>({ name: ['projectType', 'repository'] })
  const source = sourceOf({ projectType, repository })
  const image = source === 'image'
  const { accessTyped } = useDetected()

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
      <SourceChoice />
      {source === 'push' && <PushedFields edit={edit} />}
      {source === 'repository' && (
        <>
          <div className="grid gap-5 sm:grid-cols-[minmax(0,1fr)_12rem]">
            <TextField
              name="repository"
              label="Repository"
              optional={projectType === 'llm'}
              placeholder="https://git.example/team/shop.git"
              help="https, ssh (git@host:team/shop.git), or a path on this server where its policy allows that."
              inputMode="url"
              onBlur={settleRepository}
            />
            <TextField name="branch" label="Branch" help="Or a tag." />
          </div>
          <DetectionPanel />
          <AccessFields onTyped={accessTyped} />
          <SubmodulesField pushed={false} />
          <LfsField pushed={false} />
        </>
      )}
      <ProjectTypeField />
      {projectType === 'llm' && <LlmFields />}
      {image && (
        <div className="grid gap-5 sm:grid-cols-2">
          <TextField
            name="dockerImageName"
            label="Image name"
            placeholder="registry.example/team/shop:2.1"
            help="It is pulled when this server does not have it."
          />
          <TextField
            name="startCommand"
            label="Start command"
            optional
            mono
            placeholder="as the image says"
            help="In place of the image’s own; its entry point stays."
          />
        </div>
      )}
    </div>
  )
}

/** What is pushed here needs no address and no password, and is looked at when it comes. */
function PushedFields({ edit }: { edit: boolean }) {
  return (
    <>
      <div className="grid items-start gap-5 sm:grid-cols-[minmax(0,1fr)_12rem]">
        <p className="text-[13px] text-muted">
          Its source is what you push to this panel with <code>git push</code>, over HTTPS or SSH.{' '}
          {edit
            ? 'A password or key that is stored for another repository goes when this is saved.'
            : 'Once it is made, its page says what to type. The first push shows what it is and deploys it.'}
        </p>
        <TextField name="branch" label="Branch" help="A push to it deploys." />
      </div>
      <SubmodulesField pushed />
      <LfsField pushed />
      {edit && <DetectionPanel />}
    </>
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
