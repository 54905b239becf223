import { describe, expect, it } from 'vitest'
import type { DeploymentRow } from './deployment-row.ts'
import { filterAddress, matches, parseFilter, sortRows } from './list-filter.ts'

const row: DeploymentRow = {
  name: 'shop',
  project: 'web',
  previewOf: null,
  status: 'running',
  statusReason: null,
  url: 'http://shop.localhost',
  commit: 'abc1234',
  commitSubject: 'Fix the basket',
  image: null,
  change: {
    number: 3,
    kind: 'deploy',
    state: 'running',
    queuedAt: '2026-11-21T12:00:00Z',
    finishedAt: null,
    by: 'Ada',
    pushed: null,
    step: 'Build the image',
  },
  awaitsPush: false,
  createdAt: '2026-11-01T12:00:00Z',
}
const filter = (query: string) => parseFilter(new URLSearchParams(query))

describe('the filter of the list', () => {
  it('survives its own address, and the plain list has a plain one', () => {
    expect(filterAddress(filter('q=shop&status=failed&project=web&sort=-changed'))).toBe('/?q=shop&status=failed&project=web&sort=-changed')
    expect(filterAddress(filter('status=nonsense&sort=nonsense'))).toBe('/')
  })
  it('finds by name, address, commit and message', () => {
    expect(
      ['q=SHOP', 'q=abc12', 'q=basket', 'project=web', 'status=running', 'status=deploying', ''].every((query) =>
        matches(row, filter(query)),
      ),
    ).toBe(true)
    expect(['q=blog', 'project=other', 'status=stopped'].some((query) => matches(row, filter(query)))).toBe(false)
  })
  it('puts previews under the deployment that they are of, however it is sorted', () => {
    const rows = [
      { ...row, name: 'shop', createdAt: '2026-01-02T00:00:00Z', change: null },
      { ...row, name: 'alone-pr-1', previewOf: 'alone', createdAt: '2026-01-03T00:00:00Z', change: null },
      { ...row, name: 'shop-pr-12', previewOf: 'shop', createdAt: '2026-01-04T00:00:00Z', change: null },
      { ...row, name: 'shop-api', createdAt: '2026-01-05T00:00:00Z', change: null },
      { ...row, name: 'shop-pr-7', previewOf: 'shop', createdAt: '2026-01-06T00:00:00Z', change: null },
    ]
    const names = (query: string) => sortRows(rows, filter(query)).map(({ name }) => name)
    expect(names('')).toEqual(['alone-pr-1', 'shop', 'shop-pr-7', 'shop-pr-12', 'shop-api'])
    expect(names('sort=-changed')).toEqual(['shop-api', 'alone-pr-1', 'shop', 'shop-pr-7', 'shop-pr-12'])
  })
  it('sorts names as people count, and puts what needs somebody first', () => {
    const rows = [
      { ...row, name: 'app-10' },
      { ...row, name: 'app-9', status: 'failed' as const },
    ]
    expect(sortRows(rows, filter('')).map(({ name }) => name)).toEqual(['app-9', 'app-10'])
    expect(sortRows(rows, filter('sort=-name')).map(({ name }) => name)).toEqual(['app-10', 'app-9'])
    expect(sortRows(rows, filter('sort=status')).map(({ status }) => status)).toEqual(['failed', 'running'])
  })
})
