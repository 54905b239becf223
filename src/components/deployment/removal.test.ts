import { expect, test } from 'vitest'
import { isConfirmed, isMistyped, NOTHING_TYPED, removalBody } from './removal.ts'

test('a deployment goes when its name is typed, and its volumes stay', () => {
  expect(isConfirmed(NOTHING_TYPED, 'shop')).toBe(false)
  expect(isConfirmed({ name: 'sho', volumes: {} }, 'shop')).toBe(false)
  expect(isConfirmed({ name: 'shop', volumes: { data: '' } }, 'shop')).toBe(true)
  expect(removalBody({ name: 'shop', volumes: { data: '' } })).toEqual({ name: 'shop' })
})

test('a volume goes only when its name is typed whole', () => {
  const removal = { name: 'shop', volumes: { data: 'data', cache: '' } }
  expect(isConfirmed(removal, 'shop')).toBe(true)
  expect(removalBody(removal)).toEqual({ name: 'shop', volumes: ['data'] })
})

test('half a name of a volume is asked about before anything goes', () => {
  const removal = { name: 'shop', volumes: { data: 'dat' } }
  expect(isMistyped(removal, 'data')).toBe(true)
  expect(isConfirmed(removal, 'shop')).toBe(false)
})
