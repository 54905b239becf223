'use client'
import { useRouter, useSearchParams } from 'next/navigation'
import { useDeferredValue, useMemo, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { DeploymentFilters } from './deployment-filters.tsx'
import { DeploymentListRow } from './deployment-list-row.tsx'
import type { DeploymentRow } from './deployment-row.ts'
import { filterAddress, matches, parseFilter, sortRows, type ListFilter, type SortKey } from './list-filter.ts'
import { SortHeader } from './sort-header.tsx'
import { useGrowingCount } from './use-growing-count.ts'

/** More than a screen holds; the rest is drawn when one gets there. */
const FIRST_ROWS = 60

/** All deployments: searched, filtered and sorted by the address, drawn as far as they are in view. */
export function DeploymentList({ rows }: { rows: DeploymentRow[] }) {
  const router = useRouter()
  const params = useSearchParams()
  // Typing answers at once; the address follows.
  const [filter, setFilter] = useState(() => parseFilter(new URLSearchParams(params)))
  const applied = useDeferredValue(filter)
  const sorted = useMemo(
    () =>
      sortRows(
        rows.filter((row) => matches(row, applied)),
        applied,
      ),
    [rows, applied],
  )
  const projects = useMemo(() => [...new Set(rows.map((row) => row.project))].sort(), [rows])
  const { count, endRef } = useGrowingCount(sorted.length, FIRST_ROWS)

  function change(next: Partial<ListFilter>) {
    const changed = { ...filter, ...next }
    setFilter(changed)
    history.replaceState(history.state, '', filterAddress(changed))
  }

  function sortBy(key: SortKey) {
    change({ sort: key, descending: filter.sort === key ? !filter.descending : key === 'changed' })
  }

  const header = (key: SortKey, label: string) => (
    <SortHeader
      label={label}
      sorted={filter.sort === key ? (filter.descending ? 'descending' : 'ascending') : 'none'}
      onPress={() => sortBy(key)}
    />
  )

  return (
    <div>
      <DeploymentFilters
        filter={filter}
        projects={projects}
        shown={sorted.length}
        all={rows.length}
        onChange={change}
        onOpen={() => sorted[0] && router.push(`/d/${sorted[0].name}`)}
      />
      {sorted.length === 0 ? (
        <EmptyState
          title="No deployment fits"
          actions={<Button onClick={() => change({ q: '', status: '', project: '' })}>Show all {rows.length}</Button>}
        >
          Nothing among {rows.length} deployments matches this search and filter.
        </EmptyState>
      ) : (
        <div role="table" aria-label="Deployments" aria-rowcount={sorted.length + 1} className="rounded-lg border bg-surface">
          <div role="rowgroup" className="hidden md:block">
            <div
              role="row"
              aria-rowindex={1}
              className="grid-cols-[minmax(0,1.5fr)_7.5rem_minmax(0,1.4fr)_minmax(0,1.3fr)] gap-4 border-b px-4 py-1 text-[13px] text-muted md:grid"
            >
              {header('name', 'Deployment')}
              {header('status', 'State')}
              {header('changed', 'Last change')}
              <div role="columnheader" className="py-1.5">
                Serving
              </div>
            </div>
          </div>
          <div role="rowgroup">
            {sorted.slice(0, count).map((row, index) => (
              <DeploymentListRow key={row.name} row={row} index={index + 2} showProject={projects.length > 1} />
            ))}
          </div>
          {count < sorted.length && <div ref={endRef} aria-hidden className="h-40" />}
        </div>
      )}
    </div>
  )
}
