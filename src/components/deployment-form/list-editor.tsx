'use client'
import { get, useFieldArray, useFormContext } from 'react-hook-form'
import { FieldError } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import type { DeploymentFormValues } from './form-values.ts'
import { RemoveRow, RowEditor } from './row-editor.tsx'
import { SetByFile } from './set-by-file.tsx'

interface ListEditorProps {
  field: 'dockerVolumes' | 'dockerPorts'
  title: string
  /** What one row is, in lower case. */
  noun: string
  placeholder: string
  help?: string
}

/** Short texts as rows: volumes, port mappings. */
export function ListEditor({ field, title, noun, placeholder, help }: ListEditorProps) {
  const { control, register, formState } = useFormContext<DeploymentFormValues>()
  const { fields, append, remove } = useFieldArray({ control, name: field })
  const Noun = noun.charAt(0).toUpperCase() + noun.slice(1)
  return (
    <SetByFile field={field}>
      <RowEditor title={title} noun={noun} help={help} count={fields.length} onAdd={() => append({ value: '' })}>
        {fields.map((row, index) => {
          const message = (get(formState.errors, `${field}.${index}.value`) as { message?: string } | undefined)?.message
          const errorId = message ? `${field}-${index}-error` : undefined
          return (
            <li key={row.id} className="space-y-1">
              <div className="flex items-center gap-2">
                <Input
                  {...register(`${field}.${index}.value`)}
                  aria-label={`${Noun} ${index + 1}`}
                  aria-invalid={message ? true : undefined}
                  aria-describedby={errorId}
                  placeholder={placeholder}
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                  className="font-mono"
                />
                <RemoveRow label={`Remove ${noun}, row ${index + 1}`} onRemove={() => remove(index)} />
              </div>
              {message && <FieldError id={errorId} message={message} />}
            </li>
          )
        })}
      </RowEditor>
    </SetByFile>
  )
}
