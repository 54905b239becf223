import type { DeploymentView } from '#api/schemas/views.ts'
import { isOpen } from '../rollout/rollout-words.ts'
import type { DeploymentRow } from './deployment-row.ts'

export type SortKey = 'name' | 'status' | 'changed'

/** What the list's address says: `?q=shop&status=failed&project=web&sort=-changed`. */
export interface ListFilter {
  q: string
  status: DeploymentView['status'] | 'deploying' | ''
  project: string
  sort: SortKey
  descending: boolean
}

export const STATUS_OPTIONS: { value: ListFilter['status']; label: string }[] = [
  { value: '', label: 'Any state' },
  { value: 'running', label: 'Running' },
  { value: 'unhealthy', label: 'Unhealthy' },
  { value: 'failed', label: 'Failed' },
  { value: 'stopped', label: 'Stopped' },
  { value: 'pending', label: 'Pending' },
  { value: 'deploying', label: 'Being changed' },
]

const SORTS: SortKey[] = ['name', 'status', 'changed']

export function parseFilter(params: URLSearchParams): ListFilter {
  const sort = params.get('sort') ?? ''
  const key = SORTS.find((each) => each === sort.replace(/^-/, ''))
  return {
    q: params.get('q') ?? '',
    status: STATUS_OPTIONS.find(({ value }) => value === params.get('status'))?.value ?? '',
    project: params.get('project') ?? '',
    sort: key ?? 'name',
    descending: key !== undefined && sort.startsWith('-'),
  }
}

/** The address of a filter; what is at its default is left out. */
export function filterAddress(filter: ListFilter): string {
  const params = new URLSearchParams()
  if (filter.q) params.set('q', filter.q)
  if (filter.status) params.set('status', filter.status)
  if (filter.project) params.set('project', filter.project)
  if (filter.sort !== 'name' || filter.descending) params.set('sort', `${filter.descending ? '-' : ''}${filter.sort}`)
  const query = params.toString()
  return query ? `/?${query}` : '/'
}

export function matches(row: DeploymentRow, filter: ListFilter): boolean {
  if (filter.status === 'deploying' ? !(row.change && isOpen(row.change)) : filter.status && row.status !== filter.status) return false
  if (filter.project && row.project !== filter.project) return false
  const needle = filter.q.trim().toLowerCase()
  if (!needle) return true
  return [row.name, row.project, row.url, row.commit, row.commitSubject, row.image].some((text) => text?.toLowerCase().includes(needle))
}

/** What needs a person comes first. */
const STATUS_ORDER: Record<DeploymentView['status'], number> = { failed: 0, unhealthy: 1, pending: 2, running: 3, stopped: 4 }

const changedAt = (row: DeploymentRow) => row.change?.queuedAt ?? row.createdAt

const COMPARE: Record<SortKey, (a: DeploymentRow, b: DeploymentRow) => number> = {
  name: (a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }),
  status: (a, b) => STATUS_ORDER[a.status] - STATUS_ORDER[b.status] || COMPARE.name(a, b),
  changed: (a, b) => changedAt(a).localeCompare(changedAt(b)),
}

/** The rows in the order that the filter asks for. */
export function sortRows(rows: DeploymentRow[], { sort, descending }: ListFilter): DeploymentRow[] {
  const sorted = rows.toSorted(COMPARE[sort])
  return underParents(descending ? sorted.reverse() : sorted)
}

/** Previews follow the deployment that they are of, where it is in the list as well. */
function underParents(rows: DeploymentRow[]): DeploymentRow[] {
  const names = new Set(rows.map(({ name }) => name))
  const parentOf = ({ previewOf }: DeploymentRow) => (previewOf !== null && names.has(previewOf) ? previewOf : null)
  const previews = Map.groupBy(rows, parentOf)
  return (previews.get(null) ?? []).flatMap((row) => [row, ...(previews.get(row.name) ?? [])])
}
