'use client'
import type { ClipboardEvent } from 'react'
import { get, useFieldArray, useFormContext } from 'react-hook-form'
import { FieldError } from '../ui/field.tsx'
import { Checkbox, Input } from '../ui/input.tsx'
import { parseEnvFile, type DeploymentFormValues, type VariableRow } from './form-values.ts'
import { RemoveRow, RowEditor } from './row-editor.tsx'
import { SetByFile } from './set-by-file.tsx'

const EMPTY_ROW: VariableRow = { name: '', value: '', secret: false, stored: false }

interface KeyValueEditorProps {
  field: 'dockerBuildArgs' | 'dockerEnvVars'
  title: string
  /** What one row is, in lower case. */
  noun: string
  help?: string
}

/** Names and values as rows; variables can be secrets. Pasting a .env file into a name fills in all its lines. */
export function KeyValueEditor({ field, title, noun, help }: KeyValueEditorProps) {
  const { control, register, watch, formState } = useFormContext<DeploymentFormValues>()
  const { fields, append, remove, replace } = useFieldArray({ control, name: field })
  const secrets = field === 'dockerEnvVars'
  const Noun = noun.charAt(0).toUpperCase() + noun.slice(1)

  function onPaste(event: ClipboardEvent<HTMLInputElement>, index: number) {
    const rows = parseEnvFile(event.clipboardData.getData('text'))
    if (!rows) return
    event.preventDefault()
    const before = watch(field).filter((row, at) => at !== index || row.name || row.value)
    replace([...before, ...rows.map((row) => ({ ...EMPTY_ROW, ...row }))])
  }

  return (
    <SetByFile field={field}>
      <RowEditor title={title} noun={noun} help={help} count={fields.length} onAdd={() => append(EMPTY_ROW)}>
        {fields.map((row, index) => {
          const number = index + 1
          const current = secrets ? watch(`dockerEnvVars.${index}`) : undefined
          const errors = get(formState.errors, `${field}.${index}`) as
            Record<'name' | 'value', { message?: string } | undefined> | undefined
          const message = errors?.name?.message ?? errors?.value?.message
          const errorId = message ? `${field}-${index}-error` : undefined
          return (
            <li key={row.id} className="space-y-1">
              <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-2 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto_auto]">
                <Input
                  {...register(`${field}.${index}.name`)}
                  onPaste={(event) => onPaste(event, index)}
                  aria-label={`${Noun} name ${number}`}
                  aria-invalid={message ? true : undefined}
                  aria-describedby={errorId}
                  placeholder="NAME"
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                  className="font-mono"
                />
                <Input
                  {...register(`${field}.${index}.value`)}
                  aria-label={`${Noun} value ${number}`}
                  type={current?.secret ? 'password' : 'text'}
                  placeholder={
                    current?.stored && current.secret
                      ? 'kept as it is'
                      : current?.asked?.example
                        ? `such as ${current.asked.example}`
                        : 'value'
                  }
                  aria-describedby={current?.asked?.help ? `${field}-${index}-asked` : undefined}
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                  className="order-1 col-span-2 font-mono sm:order-none sm:col-span-1"
                />
                {secrets && (
                  <label className="order-2 flex items-center gap-2 text-muted sm:order-none">
                    <Checkbox {...register(`dockerEnvVars.${index}.secret`)} aria-label={`${Noun} ${number} is secret`} />
                    Secret
                  </label>
                )}
                <RemoveRow label={`Remove ${noun}, row ${number}`} onRemove={() => remove(index)} />
              </div>
              {current?.asked?.help && (
                <p id={`${field}-${index}-asked`} className="min-w-0 break-words text-[13px] text-muted">
                  {current.asked.help}
                </p>
              )}
              {message && <FieldError id={errorId} message={message} />}
            </li>
          )
        })}
      </RowEditor>
    </SetByFile>
  )
}
