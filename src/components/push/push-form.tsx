'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { FormProvider, useForm, useFormContext } from 'react-hook-form'
import type { PushView } from '#api/schemas/push-view.ts'
import { ApiError, callApi, describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Checkbox, Input, Select } from '../ui/input.tsx'
import { Notice } from '../ui/notice.tsx'
import { PUSH_FIELDS, packProblem, pushChanges, type PushValues, pushValuesOf } from './push-values.ts'

interface PushFormProps {
  name: string
  push: PushView
  onEnd: () => void
}

/** Changes what is taken. */
export function PushForm({ name, push, onEnd }: PushFormProps) {
  const router = useRouter()
  // The page is read again while somebody types: what others change meanwhile is no change of theirs.
  const [before] = useState(push)
  const form = useForm<PushValues>({ defaultValues: pushValuesOf(before) })
  const [problem, setProblem] = useState<{ message: string; hint: string | null } | null>(null)

  const submit = form.handleSubmit(async (values) => {
    setProblem(null)
    try {
      await callApi('PATCH', `/deployments/${name}/push`, pushChanges(before, values))
    } catch (refused) {
      const { message, hint } = describeError(refused)
      const field = PUSH_FIELDS.find((one) => refused instanceof ApiError && refused.field === one)
      if (!field) return setProblem({ message, hint })
      return form.setError(field, { type: 'api', message: hint ? `${message} ${hint}` : message }, { shouldFocus: true })
    }
    notify.success('From the next push on, this holds.')
    router.refresh()
    onEnd()
  })

  return (
    <FormProvider {...form}>
      <form
        method="post"
        aria-label="What is taken"
        onSubmit={(event) => void submit(event)}
        noValidate
        className="space-y-5 rounded-lg border bg-surface px-4 py-4"
      >
        {problem && (
          <Notice kind="error" title={problem.message}>
            {problem.hint}
          </Notice>
        )}
        <Choices branch={before.branch} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary" busy={form.formState.isSubmitting}>
            Save
          </Button>
          <Button onClick={onEnd}>Leave it</Button>
        </div>
      </form>
    </FormProvider>
  )
}

function Choices({ branch }: { branch: string }) {
  const { register, formState } = useFormContext<PushValues>()
  return (
    <>
      <Field
        id="push-mode"
        label="The branch moves"
        help="Where it waits for the release, a push whose release does not serve fails, and nothing of the branch has changed."
      >
        {(ids) => (
          <Select {...ids} {...register('mode')} className="sm:max-w-96">
            <option value="refuse">when its release serves; else the push fails</option>
            <option value="accept">at once, and its rollout follows</option>
          </Select>
        )}
      </Field>
      <Field
        id="push-otherBranches"
        label="Other branches"
        help={`Those beside ${branch}: none of them deploys it. Kept ones can have a preview each: see Previews.`}
      >
        {(ids) => (
          <Select {...ids} {...register('otherBranches')} className="sm:max-w-96">
            <option value="keep">are kept</option>
            <option value="refuse">are refused</option>
          </Select>
        )}
      </Field>
      <fieldset className="space-y-3">
        <legend className="sr-only">What else is taken</legend>
        <Choice name="deployTags" label="Deploy tags" help="A tag that is pushed is deployed; else it is kept." />
        <Choice name="forcePush" label="Allow force-push" help="A branch may lose commits that it has." />
        <Choice name="deletions" label="Allow deletions" help={`Branches and tags may be deleted; ${branch} never.`} />
        <Choice name="fsckObjects" label="Look at every object" help="What is damaged or crafted is refused before it is taken." />
      </fieldset>
      <Field
        id="push-maxPackMb"
        label="Largest push"
        help="In MB, of what one push brings: what is there already does not count."
        error={formState.errors.maxPackMb?.message}
      >
        {(ids) => (
          <Input
            {...ids}
            {...register('maxPackMb', { validate: (text) => packProblem(text) ?? true })}
            inputMode="numeric"
            autoComplete="off"
            className="max-w-40"
          />
        )}
      </Field>
    </>
  )
}

function Choice({ name, label, help }: { name: 'deployTags' | 'forcePush' | 'deletions' | 'fsckObjects'; label: string; help: string }) {
  const { register } = useFormContext<PushValues>()
  const id = `push-${name}`
  return (
    <div className="flex items-start gap-2.5">
      <Checkbox id={id} aria-describedby={`${id}-help`} className="mt-0.5" {...register(name)} />
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <p id={`${id}-help`} className="text-[13px] text-muted">
          {help}
        </p>
      </div>
    </div>
  )
}
