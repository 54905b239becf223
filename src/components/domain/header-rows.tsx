'use client'
import { RemoveRow, RowEditor } from '../deployment-form/row-editor.tsx'
import { FieldError } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import type { HeaderRow } from './domain-values.ts'

interface HeaderRowsProps {
  title: string
  /** What one row is, in lower case. */
  noun: string
  rows: HeaderRow[]
  onChange: (rows: HeaderRow[]) => void
  error: string | undefined
}

/** Headers that are set, or taken away where they have no value. */
export function HeaderRows({ title, noun, rows, onChange, error }: HeaderRowsProps) {
  const change = (index: number, changes: Partial<HeaderRow>) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...changes } : row)))
  const Noun = noun.charAt(0).toUpperCase() + noun.slice(1)
  return (
    <RowEditor
      title={title}
      noun={noun}
      help={rows.length === 0 ? undefined : 'One without a value is taken away.'}
      count={rows.length}
      onAdd={() => onChange([...rows, { name: '', value: '' }])}
    >
      {rows.map((row, index) => (
        <li key={index} className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-center gap-2">
          {(['name', 'value'] as const).map((part) => (
            <Input
              key={part}
              value={row[part]}
              onChange={(event) => change(index, { [part]: event.target.value })}
              aria-label={`${Noun} ${part} ${index + 1}`}
              placeholder={part === 'name' ? 'X-Frame-Options' : 'taken away'}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="font-mono"
            />
          ))}
          <RemoveRow label={`Remove ${noun}, row ${index + 1}`} onRemove={() => onChange(rows.filter((_row, at) => at !== index))} />
        </li>
      ))}
      {error && (
        <li>
          <FieldError message={error} />
        </li>
      )}
    </RowEditor>
  )
}
