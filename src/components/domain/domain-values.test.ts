import { expect, it } from 'vitest'
import type { DomainView } from '#api/schemas/domain-views.ts'
import { DEFAULT_ROUTE_SETTINGS } from '#core/route/route-settings.schema.ts'
import { changesOf, valuesOf } from './domain-values.ts'

const domain = (settings: Partial<DomainView['settings']> = {}): DomainView =>
  ({ path: '/', redirectTo: null, settings: { ...DEFAULT_ROUTE_SETTINGS, ...settings } }) as DomainView

it('tells nothing of what was not changed, however it is written', () => {
  const given = domain({
    maxRequestBytes: 1_500_000,
    responseTimeoutSeconds: 90,
    basicAuth: [{ user: 'ada' }],
    openPaths: ['/hooks'],
    responseHeaders: { set: { 'X-A': 'b' }, remove: ['Server'] },
  })
  expect(changesOf(given, valuesOf(given))).toBeNull()
})

it('tells what was changed alone', () => {
  const given = domain({ basicAuth: [{ user: 'ada' }], responseHeaders: { set: { 'X-A': 'b' }, remove: [] } })
  const values = valuesOf(given)
  const changes = changesOf(given, {
    ...values,
    redirectTo: 'https://example.org',
    users: [...values.users, { user: 'bob', password: 'long enough', stored: false }],
    maxRequestMib: '1,5',
    openPaths: ' /a \n\n/b',
    answerHeaders: [...values.answerHeaders, { name: ' Server ', value: '' }, { name: '', value: 'x' }],
  })
  expect(changes).toEqual({
    redirectTo: 'https://example.org',
    settings: {
      basicAuth: [{ user: 'ada' }, { user: 'bob', password: 'long enough' }],
      maxRequestBytes: 1_572_864,
      openPaths: ['/a', '/b'],
      responseHeaders: { set: { 'X-A': 'b' }, remove: ['Server'] },
    },
  })
})

it('empties limits, and lets the API say what is no number', () => {
  const given = domain({ maxRequestBytes: 1_048_576, responseTimeoutSeconds: 5 })
  expect(changesOf(given, { ...valuesOf(given), maxRequestMib: '', timeoutSeconds: 'soon' })).toEqual({
    settings: { maxRequestBytes: null, responseTimeoutSeconds: 'soon' },
  })
})
