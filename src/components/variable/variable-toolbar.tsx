'use client'
import { Search } from 'lucide-react'
import { Input, Select } from '../ui/input.tsx'
import { FROM_OPTIONS, SHOW_OPTIONS, type VariableFilter } from './variable-filter.ts'
import type { VariableScope } from './variable-scope.ts'
import { counted } from './variable-words.ts'

interface VariableToolbarProps {
  filter: VariableFilter
  place: VariableScope['kind']
  shown: number
  all: number
  onChange: (changes: Partial<VariableFilter>) => void
}

/** Search, and what is shown. */
export function VariableToolbar({ filter, place, shown, all, onChange }: VariableToolbarProps) {
  const from = FROM_OPTIONS.filter(({ value }) => place === 'deployment' || value !== 'deployment')
  const show = SHOW_OPTIONS.filter(({ value }) => place === 'deployment' || value !== 'changed')
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <div className="relative min-w-0 flex-1 basis-full sm:max-w-80 sm:basis-auto">
        <Search aria-hidden className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-faint" />
        <Input
          type="search"
          value={filter.q}
          onChange={(event) => onChange({ q: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && filter.q) onChange({ q: '' })
            else if (event.key === 'Escape') event.currentTarget.blur()
          }}
          aria-label="Search variables"
          aria-keyshortcuts="/"
          placeholder="Search names and values"
          className="pl-9"
        />
      </div>
      {place !== 'project' && (
        <Select
          value={filter.from}
          onChange={(event) => onChange({ from: event.target.value as VariableFilter['from'] })}
          aria-label="Where it is set"
          className="flex-1 basis-36 sm:max-w-44"
        >
          {from.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      )}
      <Select
        value={filter.show}
        onChange={(event) => onChange({ show: event.target.value as VariableFilter['show'] })}
        aria-label="Which are shown"
        className="flex-1 basis-32 sm:max-w-36"
      >
        {show.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      <p role="status" className="ml-auto text-[13px] text-muted">
        {shown === all ? counted(all, 'variable') : `${shown} of ${all}`}
      </p>
    </div>
  )
}
