'use client'
import type { ReactNode } from 'react'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'

interface TypedNameFieldProps {
  id: string
  label: string
  help?: ReactNode
  error?: string | undefined
  placeholder?: string
  value: string
  onChange: (value: string) => void
}

/** A name that has to be typed before something is destroyed. */
export function TypedNameField({ value, onChange, placeholder, ...field }: TypedNameFieldProps) {
  return (
    <Field {...field}>
      {(ids) => (
        <Input
          {...ids}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          placeholder={placeholder}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="font-mono"
        />
      )}
    </Field>
  )
}
