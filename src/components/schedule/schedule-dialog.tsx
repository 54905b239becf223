'use client'
import { useState } from 'react'
import { FormProvider, useForm, useFormState } from 'react-hook-form'
import type { ScheduleView } from '#api/schemas/schedule-views.ts'
import { ApiError, callApi, describeError } from '../api-client.ts'
import { useRunWords } from '../deployment/run-words-context.tsx'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Textarea } from '../ui/input.tsx'
import { Notice } from '../ui/notice.tsx'
import { ChoiceField } from './choice-field.tsx'
import { CronFields } from './cron-fields.tsx'
import { browserZone, changesOf, SCHEDULE_FIELDS, scheduleResolver, toInput, valuesOf, type ScheduleValues } from './schedule-values.ts'
import { CONCURRENCY, MISSED } from './schedule-words.ts'
import { schedulePath } from './use-schedule-actions.ts'

interface ScheduleDialogProps {
  /** Of the deployment. */
  name: string
  /** The one to change; null for a new one. */
  schedule: ScheduleView | null
  /** There is no other one. */
  first?: boolean
  onClose: () => void
  onDone: () => void
}

const TOOLS_COME = 'Where WebOps writes the Dockerfile, tools that the server itself does without are in the image from the next deploy on.'
const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const

/** All that can be set for a schedule. It takes effect at once, and nothing is restarted. */
export function ScheduleDialog({ name, schedule, first = false, onClose, onDone }: ScheduleDialogProps) {
  const [ownZone] = useState(browserZone)
  const { built, reader } = useRunWords()
  const form = useForm<ScheduleValues>({ defaultValues: valuesOf(schedule, ownZone), resolver: scheduleResolver })
  const { errors, isSubmitting } = useFormState({ control: form.control })
  const [problem, setProblem] = useState<unknown>(null)
  const { register } = form

  const save = form.handleSubmit(async (values) => {
    setProblem(null)
    try {
      if (schedule) await callApi('PATCH', schedulePath(name, schedule.name), changesOf(schedule, values))
      else await callApi('POST', `/deployments/${name}/schedules`, toInput(values))
      notify.success(schedule ? `${values.name.trim()} is changed.` : `${values.name.trim()} is there.`)
      onDone()
    } catch (refused) {
      const field = refused instanceof ApiError ? SCHEDULE_FIELDS.find((one) => one === refused.field) : undefined
      if (!field) return setProblem(refused)
      const { message, hint } = describeError(refused)
      form.setError(field, { type: 'api', message: hint ? `${message} ${hint}` : message }, { shouldFocus: true })
    }
  })

  const error = problem === null ? null : describeError(problem)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={schedule ? `Edit ${schedule.name}` : 'Add schedule'}
      description="A command that runs again and again. Nothing is restarted."
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" form="schedule" variant="primary" busy={isSubmitting}>
            {schedule ? 'Save' : 'Add schedule'}
          </Button>
        </>
      }
    >
      <FormProvider {...form}>
        <form id="schedule" method="post" onSubmit={(event) => void save(event)} noValidate className="space-y-5">
          {error && (
            <Notice kind="error" title={error.message}>
              {error.hint}
            </Notice>
          )}
          <Field id="schedule-name" label="Name" error={errors.name?.message} help="Lower-case letters, digits and hyphens.">
            {(ids) => <Input {...ids} {...register('name')} placeholder="nightly" {...PLAIN} />}
          </Field>
          <Field
            id="schedule-command"
            label="Command"
            error={errors.command?.message}
            help={
              <>
                A line for {reader}, or a list of arguments such as <code>["python", "manage.py", "clearsessions"]</code>. It has the{' '}
                {built} and the configuration that serve.
                {first && built === 'image' && ` ${TOOLS_COME}`}
              </>
            }
          >
            {(ids) => (
              <Textarea
                {...ids}
                {...register('command')}
                small
                rows={2}
                className="font-mono text-sm"
                placeholder="python manage.py clearsessions"
                {...PLAIN}
              />
            )}
          </Field>
          <CronFields ownZone={ownZone} />
          <ChoiceField name="concurrency" legend="When it is due and the one before still runs" choices={CONCURRENCY} />
          <ChoiceField name="missed" legend="Times that were missed, while the server or WebOps was down" choices={MISSED} />
          <Field
            id="schedule-timeoutSeconds"
            label="Time-out"
            error={errors.timeoutSeconds?.message}
            help="Seconds that a run may take. Then it is ended."
          >
            {(ids) => <Input {...ids} {...register('timeoutSeconds')} inputMode="numeric" {...PLAIN} className="sm:max-w-40" />}
          </Field>
        </form>
      </FormProvider>
    </Dialog>
  )
}
