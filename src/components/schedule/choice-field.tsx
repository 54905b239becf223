'use client'
import { useId } from 'react'
import { useFormContext } from 'react-hook-form'
import { FieldError } from '../ui/field.tsx'
import type { ScheduleValues } from './schedule-values.ts'

interface ChoiceFieldProps {
  name: 'concurrency' | 'missed'
  legend: string
  choices: { value: string; title: string; sentence: string }[]
}

/** One of a few, each told in a sentence. */
export function ChoiceField({ name, legend, choices }: ChoiceFieldProps) {
  const { register, formState } = useFormContext<ScheduleValues>()
  const id = useId()
  const error = formState.errors[name]?.message
  return (
    <fieldset className="min-w-0 space-y-2">
      <legend className="mb-1.5 font-medium">{legend}</legend>
      {choices.map(({ value, title, sentence }) => (
        <label
          key={value}
          htmlFor={`${id}-${value}`}
          className="flex min-w-0 cursor-pointer items-start gap-2.5 rounded-lg border px-3.5 py-2 has-checked:border-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            {...register(name)}
            id={`${id}-${value}`}
            type="radio"
            value={value}
            aria-describedby={`${id}-${value}-says`}
            aria-labelledby={`${id}-${value}-title`}
            className="mt-1 accent-accent"
          />
          <span className="min-w-0">
            <span id={`${id}-${value}-title`} className="block">
              {title}
            </span>
            <span id={`${id}-${value}-says`} className="block text-[13px] text-muted">
              {sentence}
            </span>
          </span>
        </label>
      ))}
      {error && <FieldError message={error} />}
    </fieldset>
  )
}
