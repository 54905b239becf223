'use client'
import type { ReactNode } from 'react'
import { type FieldPath, useFormContext, useWatch } from 'react-hook-form'
import { Field } from '../ui/field.tsx'
import { Checkbox, Select } from '../ui/input.tsx'
import type { DeploymentFormValues } from './form-values.ts'
import { TextField } from './text-field.tsx'
import { useStandard } from './use-standard.ts'

const RESTARTS = {
  always: { label: 'Always', means: 'It is started again whenever it ends, with growing pauses.' },
  'on-failure': { label: 'After a failure', means: 'What ends with the status 0 has done its work and stays ended.' },
  never: { label: 'Never', means: 'What has ended stays ended until it is started or deployed by hand.' },
}

/** What comes after it has ended. */
export function RestartFields() {
  const policy = useWatch<DeploymentFormValues, 'runOptions.restart.policy'>({ name: 'runOptions.restart.policy' })
  return (
    <OptionGroup title="When it has ended">
      <OptionChoice name="runOptions.restart.policy" label="Start it again" choices={RESTARTS} value={policy} />
      {policy !== 'never' && (
        <TextField
          name="runOptions.restart.delaySeconds"
          label="Pause"
          optional
          inputMode="numeric"
          placeholder="1"
          help="Seconds before it is started again, where systemd keeps it."
        />
      )}
      {policy === 'on-failure' && (
        <TextField
          name="runOptions.restart.maxRetries"
          label="Most retries"
          optional
          inputMode="numeric"
          placeholder="no limit"
          help="In a row, when it never lives for long."
        />
      )}
    </OptionGroup>
  )
}

/** What it may use, beside the limits of memory and processors. */
export function MemoryAndProcessFields() {
  const standard = useStandard()
  return (
    <>
      <TextField
        name="runOptions.memoryReservationMb"
        label="Memory reservation"
        optional
        inputMode="numeric"
        placeholder="none"
        help="MiB that it keeps when memory gets short."
      />
      <TextField
        name="runOptions.memorySwapMb"
        label="Swap"
        optional
        inputMode="numeric"
        placeholder={standard ? 'none' : 'as much again'}
        help="MiB on top of the memory limit; 0 for none."
      />
      <TextField
        name="runOptions.pidsLimit"
        label="Process limit"
        optional
        inputMode="numeric"
        placeholder="2048"
        help="Processes and threads."
      />
    </>
  )
}

/** Options that belong together. */
export function OptionGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="min-w-0 pt-1">
      <legend className="text-[13px] font-medium text-muted">{title}</legend>
      <div className="mt-2 grid gap-5 sm:grid-cols-2">{children}</div>
    </fieldset>
  )
}

interface OptionChoiceProps {
  name: FieldPath<DeploymentFormValues>
  label: string
  choices: Record<string, { label: string; means: string }>
  value: string
}

/** One of several, with what the chosen one means. */
export function OptionChoice({ name, label, choices, value }: OptionChoiceProps) {
  const { register } = useFormContext<DeploymentFormValues>()
  return (
    <Field id={`field-${name}`} label={label} help={choices[value]?.means}>
      {(ids) => (
        <Select {...ids} {...register(name)}>
          {Object.entries(choices).map(([key, choice]) => (
            <option key={key} value={key}>
              {choice.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}

/** On or off. */
export function OptionSwitch({ name, label, help }: { name: FieldPath<DeploymentFormValues>; label: string; help: string }) {
  const { register } = useFormContext<DeploymentFormValues>()
  return (
    <div>
      <label className="flex items-center gap-2.5">
        <Checkbox {...register(name)} aria-describedby={`${name}-help`} />
        <span className="font-medium">{label}</span>
      </label>
      <p id={`${name}-help`} className="mt-0.5 ml-6.5 text-[13px] text-muted">
        {help}
      </p>
    </div>
  )
}
