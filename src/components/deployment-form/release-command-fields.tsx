'use client'
import { useFormContext } from 'react-hook-form'
import { Field } from '../ui/field.tsx'
import { Textarea } from '../ui/input.tsx'
import type { DeploymentFormValues } from './form-values.ts'
import { SetByFile } from './set-by-file.tsx'
import { TextField } from './text-field.tsx'
import { useStandard } from './use-standard.ts'

/** What runs once before a release serves. */
export function ReleaseCommandFields() {
  const { register, formState } = useFormContext<DeploymentFormValues>()
  const standard = useStandard()
  return (
    <fieldset className="space-y-4">
      <legend className="font-medium">Release command</legend>
      <SetByFile field="releaseCommand">
        <Field
          id="field-releaseCommand"
          label="Command"
          optional
          help={
            <>
              Runs once in the new {standard ? 'build' : 'image'} with the new configuration, before the switch:{' '}
              <code>python manage.py migrate</code>. If it fails, the release before stays.
            </>
          }
          error={formState.errors.releaseCommand?.message}
        >
          {(ids) => (
            <Textarea
              {...ids}
              {...register('releaseCommand')}
              rows={2}
              className="min-h-16 font-mono text-sm"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          )}
        </Field>
      </SetByFile>
      <TextField name="releaseTimeoutSeconds" label="Release time-out" inputMode="numeric" help="Seconds that it may take." />
    </fieldset>
  )
}
