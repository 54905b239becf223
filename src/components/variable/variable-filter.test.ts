import { describe, expect, it } from 'vitest'
import type { VariableRowView } from '#api/schemas/variable-views.ts'
import { matches, NO_FILTER, parseFilter, writeFilter } from './variable-filter.ts'

const row = (changes: Partial<VariableRowView> = {}): VariableRowView => ({
  name: 'DATABASE_URL',
  secret: false,
  value: 'postgres://db/shop',
  availableAt: 'run',
  scope: 'deployment',
  overrides: null,
  fingerprint: null,
  refersTo: [],
  updatedAt: '2026-01-01T00:00:00.000Z',
  updatedBy: null,
  state: 'same',
  ...changes,
})
const secret = row({ name: 'KEY', secret: true, value: null, scope: 'project', state: 'new' })

describe('the filter of variables', () => {
  it('searches names and plain values', () => {
    expect(matches(row(), { ...NO_FILTER, q: 'database' })).toBe(true)
    expect(matches(row(), { ...NO_FILTER, q: ' POSTGRES ' })).toBe(true)
    expect(matches(secret, { ...NO_FILTER, q: 'postgres' })).toBe(false)
  })

  it('knows places, secrets, builds and what is not applied', () => {
    const shown = (filter: object) =>
      [row(), secret, row({ name: 'B', availableAt: 'both' })].filter((one) => matches(one, { ...NO_FILTER, ...filter }))
    expect(shown({ from: 'project' }).map(({ name }) => name)).toEqual(['KEY'])
    expect(shown({ show: 'secret' }).map(({ name }) => name)).toEqual(['KEY'])
    expect(shown({ show: 'build' }).map(({ name }) => name)).toEqual(['B'])
    expect(shown({ show: 'changed' }).map(({ name }) => name)).toEqual(['KEY'])
    expect(matches(row({ state: null }), { ...NO_FILTER, show: 'changed' })).toBe(false)
  })

  it('comes back from the address as it was, and leaves the rest of it alone', () => {
    const params = new URLSearchParams('history=KEY&q=old')
    writeFilter(params, { q: '', from: 'project', show: 'secret' })
    expect(params.toString()).toBe('history=KEY&from=project&show=secret')
    expect(parseFilter(params)).toEqual({ q: '', from: 'project', show: 'secret' })
    expect(parseFilter(new URLSearchParams('from=moon&show=x'))).toEqual(NO_FILTER)
  })
})
