import { Search } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { Input, Select } from '../ui/input.tsx'
import { STATUS_OPTIONS, type ListFilter } from './list-filter.ts'

interface FiltersProps {
  filter: ListFilter
  projects: string[]
  shown: number
  all: number
  onChange: (next: Partial<ListFilter>) => void
  /** Enter in the search opens the first one. */
  onOpen: () => void
}

/** Search, state and project. */
export function DeploymentFilters({ filter, projects, shown, all, onChange, onOpen }: FiltersProps) {
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key === 'Enter') onOpen()
    if (event.key === 'Escape') {
      if (filter.q) onChange({ q: '' })
      else event.currentTarget.blur()
    }
  }
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <div className="relative min-w-0 flex-1 basis-full sm:max-w-80 sm:basis-auto">
        <Search aria-hidden className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-faint" />
        <Input
          type="search"
          value={filter.q}
          onChange={(event) => onChange({ q: event.target.value })}
          onKeyDown={onKeyDown}
          aria-label="Search deployments"
          aria-keyshortcuts="/"
          placeholder="Search by name, address, commit"
          className="pl-9"
        />
      </div>
      <Select
        value={filter.status}
        onChange={(event) => onChange({ status: event.target.value as ListFilter['status'] })}
        aria-label="State"
        className="w-36"
      >
        {STATUS_OPTIONS.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
      {projects.length > 1 && (
        <Select
          value={filter.project}
          onChange={(event) => onChange({ project: event.target.value })}
          aria-label="Project"
          className="w-40"
        >
          <option value="">All projects</option>
          {projects.map((project) => (
            <option key={project} value={project}>
              {project}
            </option>
          ))}
        </Select>
      )}
      <Select
        value={`${filter.descending ? '-' : ''}${filter.sort}`}
        onChange={(event) =>
          onChange({ sort: event.target.value.replace('-', '') as ListFilter['sort'], descending: event.target.value.startsWith('-') })
        }
        aria-label="Sort by"
        className="w-36 md:hidden"
      >
        <option value="name">By name</option>
        <option value="status">By state</option>
        <option value="-changed">Latest change</option>
      </Select>
      <p role="status" className="ml-auto text-[13px] text-muted">
        {shown === all ? `${all} ${all === 1 ? 'deployment' : 'deployments'}` : `${shown} of ${all}`}
      </p>
    </div>
  )
}
