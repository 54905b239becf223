'use client'
import type { ComponentProps, ReactNode } from 'react'
import { get, useFormContext, type FieldPath } from 'react-hook-form'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import type { DeploymentFormValues } from './form-values.ts'
import { SetByFile } from './set-by-file.tsx'

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'name' | 'form'> {
  name: FieldPath<DeploymentFormValues>
  label: string
  help?: ReactNode
  optional?: boolean
  /** What is written there is code. */
  mono?: boolean
}

/** One line of text in the form, with its label, help and error. */
export function TextField({ name, label, help, optional = false, mono = false, className, onBlur, ...props }: TextFieldProps) {
  const { register, formState } = useFormContext<DeploymentFormValues>()
  const error = (get(formState.errors, name) as { message?: string } | undefined)?.message
  const { onBlur: registeredBlur, ...registered } = register(name)
  return (
    <SetByFile field={name} {...(className ? { className } : {})}>
      <Field id={`field-${name}`} label={label} help={help} error={error} optional={optional}>
        {(ids) => (
          <Input
            {...ids}
            {...props}
            {...registered}
            {...(mono ? { className: 'font-mono text-[13px]' } : {})}
            onBlur={(event) => {
              void registeredBlur(event)
              onBlur?.(event)
            }}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Field>
    </SetByFile>
  )
}
