import { expect, test } from 'vitest'
import { bytesWord, optionWords, titleOf } from './volume-words.ts'

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1023, '1023 bytes'],
  [1024, '1 KiB'],
  [1024 * 1024 - 1, '1 MiB'],
  [12.34 * 1024 * 1024, '12.3 MiB'],
  [5 * 1024 ** 4, '5 TiB'],
  [5000 * 1024 ** 4, '5000 TiB'],
])('%d is %s', (bytes, words) => {
  expect(bytesWord(bytes)).toBe(words)
})

test('options are said in words', () => {
  const plain = { kind: 'volume', readOnly: false, singleWriter: false, limitBytes: null } as const
  expect(optionWords(plain)).toEqual([])
  expect(optionWords({ ...plain, readOnly: true })).toEqual(['read-only'])
  expect(optionWords({ ...plain, singleWriter: true })).toEqual(['one writer at a time'])
  expect(optionWords({ ...plain, kind: 'tmpfs' })).toEqual(['no limit of its own'])
  expect(optionWords({ ...plain, kind: 'tmpfs', limitBytes: 64 * 1024 * 1024 })).toEqual(['at most 64 MiB'])
})

test('what is in memory is called by its place', () => {
  expect(titleOf({ kind: 'tmpfs', name: null, target: '/cache' })).toBe('/cache')
  expect(titleOf({ kind: 'volume', name: 'data', target: '/var/lib/data' })).toBe('data')
})
