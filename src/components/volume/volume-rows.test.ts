import { expect, test } from 'vitest'
import { countChanges, volumeRows } from './volume-rows.ts'
import type { VolumeView } from '#api/schemas/volume-views.ts'

const view = (changes: Partial<VolumeView>): VolumeView => ({
  mapping: null,
  kind: 'volume',
  name: 'data',
  engineName: null,
  target: null,
  readOnly: false,
  singleWriter: false,
  limitBytes: null,
  exists: null,
  sizeBytes: null,
  usedBy: [],
  lastUsedAt: null,
  createdAt: null,
  ...changes,
})
const data = view({ mapping: 'data:/data', target: '/data' })
const short = (rows: ReturnType<typeof volumeRows>) =>
  rows.map(({ view: { name, mapping }, state, measured }) => [name, mapping, state, measured])

test('settings are shown before the server has answered, and what it says after that', () => {
  const declared = { items: [data], live: ['data:/data'], gone: [] }
  expect(short(volumeRows(declared, null))).toEqual([['data', 'data:/data', 'same', false]])
  const rows = volumeRows(declared, [{ ...data, sizeBytes: 5 }, view({ name: 'old' })])
  expect(short(rows)).toEqual([
    ['data', 'data:/data', 'same', true],
    ['old', null, null, true],
  ])
  expect(rows[0]?.view.sizeBytes).toBe(5)
})

test('an answer that is older than the settings takes nothing away from them', () => {
  const added = view({ mapping: 'more:/more', name: 'more', target: '/more' })
  const rows = volumeRows({ items: [data, added], live: ['data:/data'], gone: [] }, [data, view({ name: 'more' })])
  expect(short(rows)).toEqual([
    ['data', 'data:/data', 'same', true],
    ['more', 'more:/more', 'new', false],
  ])
})

test('what only the live release has is shown as removed, once', () => {
  const declared = {
    items: [],
    live: ['data:/data', 'tmpfs:/cache'],
    gone: [view({}), view({ kind: 'tmpfs', name: null, target: '/cache' })],
  }
  expect(countChanges(declared)).toBe(2)
  expect(short(volumeRows(declared, [view({ sizeBytes: 5 })]))).toEqual([
    ['data', null, 'removed', true],
    [null, null, 'removed', false],
  ])
})

test('a mapping with other options is one change', () => {
  const declared = { items: [{ ...data, mapping: 'data:/data:ro' }], live: ['data:/data'], gone: [view({ target: '/data' })] }
  expect(short(volumeRows(declared, null))).toEqual([['data', 'data:/data:ro', 'changed', false]])
  expect(countChanges(declared)).toBe(1)
})

test('nothing differs from a release while none serves', () => {
  expect(countChanges({ items: [data], live: null, gone: [] })).toBe(0)
})
