import type { VariableRowView } from '#api/schemas/variable-views.ts'

/** What the address says: `?q=url&from=project&show=secret`. */
export interface VariableFilter {
  q: string
  from: VariableRowView['scope'] | ''
  show: 'changed' | 'secret' | 'build' | ''
}

export const NO_FILTER: VariableFilter = { q: '', from: '', show: '' }

export const SHOW_OPTIONS: { value: VariableFilter['show']; label: string }[] = [
  { value: '', label: 'All variables' },
  { value: 'changed', label: 'Not applied' },
  { value: 'secret', label: 'Secrets' },
  { value: 'build', label: 'At build time' },
]

export const FROM_OPTIONS: { value: VariableFilter['from']; label: string }[] = [
  { value: '', label: 'From anywhere' },
  { value: 'deployment', label: 'Of the deployment' },
  { value: 'environment', label: 'Of the environment' },
  { value: 'project', label: 'Of the project' },
]

export function parseFilter(params: URLSearchParams): VariableFilter {
  return {
    q: params.get('q') ?? '',
    from: FROM_OPTIONS.find(({ value }) => value === params.get('from'))?.value ?? '',
    show: SHOW_OPTIONS.find(({ value }) => value === params.get('show'))?.value ?? '',
  }
}

/** Writes a filter into an address's parameters; what is at its default is left out. */
export function writeFilter(params: URLSearchParams, filter: VariableFilter): void {
  for (const key of ['q', 'from', 'show'] as const) {
    if (filter[key]) params.set(key, filter[key])
    else params.delete(key)
  }
}

/** Whether the live release has it otherwise, or not at all. */
export const differs = ({ state }: Pick<VariableRowView, 'state'>) => state !== null && state !== 'same'

/** Names and plain values are searched; a secret has no value here. */
export function matches(row: VariableRowView, { q, from, show }: VariableFilter): boolean {
  if (from && row.scope !== from) return false
  if (show === 'secret' && !row.secret) return false
  if (show === 'build' && row.availableAt === 'run') return false
  if (show === 'changed' && !differs(row)) return false
  const needle = q.trim().toLowerCase()
  return needle === '' || row.name.toLowerCase().includes(needle) || (row.value?.toLowerCase().includes(needle) ?? false)
}
