'use client'
import type { ReactNode } from 'react'
import { get, type FieldPath, useFormContext } from 'react-hook-form'
import { Field } from '../ui/field.tsx'
import { Textarea } from '../ui/input.tsx'
import type { DeploymentFormValues } from './form-values.ts'

interface LinesFieldProps {
  name: FieldPath<DeploymentFormValues>
  label: string
  placeholder: string
  help: ReactNode
}

/** A short list in the form, a line each. */
export function LinesField({ name, label, placeholder, help }: LinesFieldProps) {
  const { register, formState } = useFormContext<DeploymentFormValues>()
  const error = (get(formState.errors, name) as { message?: string } | undefined)?.message
  return (
    <Field id={`field-${name}`} label={label} help={help} error={error} optional>
      {(ids) => (
        <Textarea
          {...ids}
          {...register(name)}
          rows={2}
          placeholder={placeholder}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="min-h-16! font-mono text-[13px]"
        />
      )}
    </Field>
  )
}
