'use client'
import { useFormContext, useWatch } from 'react-hook-form'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/input.tsx'
import { FoldedSection } from './folded-section.tsx'
import type { DeploymentFormValues } from './form-values.ts'
import { SetByFile } from './set-by-file.tsx'
import { TextField } from './text-field.tsx'
import { useStandard } from './use-standard.ts'

const TYPES: Record<string, { label: string; means: string }> = {
  auto: {
    label: 'What fits it',
    means: 'Its port must answer; without a port its HEALTHCHECK decides, or that it stays up.',
  },
  http: { label: 'HTTP answer', means: 'A GET on its port must be answered with one of the statuses below.' },
  tcp: { label: 'Open port', means: 'Its port must take connections: for what does not speak HTTP.' },
  image: { label: 'The image’s HEALTHCHECK', means: 'The command that the image brings along decides. The image must have one.' },
  uptime: { label: 'Time up', means: 'It must stay up without ending: for what has no port, such as a worker.' },
}

/** What is different where there is no image. */
const { image: _image, ...WITHOUT_IMAGE } = TYPES
const STANDARD_TYPES: typeof TYPES = {
  ...WITHOUT_IMAGE,
  auto: { label: 'What fits it', means: 'Its port must answer; without a port it must stay up.' },
}

const FIELDS = ['healthType', 'healthPath', 'healthStatus', 'healthUptimeSeconds', 'healthIntervalSeconds', 'healthTimeoutSeconds']

/** What proves that a new release is well, before any visitor reaches it. */
export function HealthFields() {
  const { register } = useFormContext<DeploymentFormValues>()
  const [type, path, projectType] = useWatch<DeploymentFormValues, ['healthType', 'healthPath', 'projectType']>({
    name: ['healthType', 'healthPath', 'projectType'],
  })
  const standard = useStandard()
  const types = standard ? STANDARD_TYPES : TYPES
  const asksPath = type === 'auto' || type === 'http'
  return (
    <FoldedSection title="Health check" summary={`${types[type]?.label ?? type}${asksPath && path ? `, ${path}` : ''}`} fields={FIELDS}>
      <p className="text-[13px] text-muted">A new release gets visitors only once this proves it; until then the old one serves.</p>
      <div className="grid gap-5 sm:grid-cols-2">
        <SetByFile field="healthType">
          <Field id="field-healthType" label="What proves it" help={types[type]?.means}>
            {(ids) => (
              <Select {...ids} {...register('healthType')}>
                {Object.entries(types).map(([value, { label }]) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </SetByFile>
        {asksPath && (
          <TextField
            name="healthPath"
            label="Health check path"
            optional
            placeholder="/"
            help={type === 'http' ? 'Empty: the front page.' : 'Must answer before a release serves. Empty: any answer will do.'}
          />
        )}
        {asksPath && (
          <TextField
            name="healthStatus"
            label="Expected statuses"
            optional
            placeholder="200-399"
            help="Single ones and ranges, such as 200-399,401."
          />
        )}
        {(type === 'auto' || type === 'uptime') && (
          <TextField
            name="healthUptimeSeconds"
            label="Time to stay up"
            optional
            inputMode="numeric"
            placeholder="5"
            help={uptimeWords(type, standard)}
          />
        )}
        <TextField
          name="healthIntervalSeconds"
          label="Interval"
          optional
          inputMode="decimal"
          placeholder="growing"
          help="Seconds between two probes. Empty: short pauses first, then longer ones."
        />
        <TextField
          name="healthTimeoutSeconds"
          label="Start time-out"
          inputMode="numeric"
          help={`Seconds in which a new release has to be proven.${projectType === 'llm' ? ' 60 means 1800 for a model, which has to be loaded.' : ''}`}
        />
      </div>
    </FoldedSection>
  )
}

function uptimeWords(type: string, standard: boolean): string {
  if (type === 'uptime') return 'Seconds without an end.'
  return standard ? 'Seconds, for one without a port.' : 'Seconds, for one with neither a port nor a HEALTHCHECK.'
}
