'use client'
import { useFormContext, useWatch } from 'react-hook-form'
import { STOP_SIGNALS } from '#core/deployment/run-settings.schema.ts'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/input.tsx'
import { FoldedSection } from './folded-section.tsx'
import type { DeploymentFormValues } from './form-values.ts'
import { SetByFile } from './set-by-file.tsx'
import { TextField } from './text-field.tsx'
import { useStandard } from './use-standard.ts'

const FIELDS = ['stopSignal', 'stopGraceSeconds', 'memoryLimitMb', 'cpuLimit']

/** How a release is ended, and what it may use. */
export function StopAndLimitFields() {
  const { register } = useFormContext<DeploymentFormValues>()
  const standard = useStandard()
  const [memory, cpus] = useWatch<DeploymentFormValues, ['memoryLimitMb', 'cpuLimit']>({ name: ['memoryLimitMb', 'cpuLimit'] })
  const limits = [memory.trim() && `${memory.trim()} MiB`, cpus.trim() && `${cpus.trim()} processors`].filter(Boolean).join(', ')
  return (
    <FoldedSection title="Stop and limits" summary={limits || 'no limit'} fields={FIELDS}>
      <div className="grid gap-5 sm:grid-cols-2">
        <SetByFile field="stopSignal">
          <Field id="field-stopSignal" label="Stop signal" help="What it is told when it is to end, after its last requests are done.">
            {(ids) => (
              <Select {...ids} {...register('stopSignal')}>
                <option value="">{standard ? 'The usual one (SIGTERM)' : 'As the image says (SIGTERM)'}</option>
                {STOP_SIGNALS.map((signal) => (
                  <option key={signal} value={signal}>
                    {signal}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </SetByFile>
        <TextField name="stopGraceSeconds" label="Grace" inputMode="numeric" help="Seconds it has to end by itself; then it is ended." />
        <TextField
          name="memoryLimitMb"
          label="Memory limit"
          optional
          inputMode="numeric"
          placeholder="none"
          help="MiB. One that wants more is ended by the kernel and started again."
        />
        <TextField
          name="cpuLimit"
          label="Processor limit"
          optional
          inputMode="decimal"
          placeholder="none"
          help="In processors, such as 0.5. It is slowed down, and not ended."
        />
      </div>
    </FoldedSection>
  )
}
