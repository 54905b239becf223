import { describe, expect, test } from 'vitest'
import { draftOf, mappingOf, NEW_VOLUME, volumeErrors } from './volume-draft.ts'

describe('a mapping', () => {
  test.each([
    'data:/var/lib/data',
    'data:/var/lib/data:ro',
    'pg:/var/lib/postgresql/data:shared',
    'data:/data:single-writer',
    '/srv/files:/files:ro',
    'tmpfs:/cache',
    'tmpfs:/cache:size=64m',
    'tmpfs:/cache:size=64m,mode=1777',
    'tmpfs:/cache:size=512k',
  ])('%s is the same after it was changed in nothing', (mapping) => {
    expect(mappingOf(draftOf(mapping))).toBe(mapping)
  })

  test('in gigabytes is shown and written in MiB', () => {
    expect(draftOf('tmpfs:/cache:size=2g')).toMatchObject({ kind: 'tmpfs', limitMib: '2048', source: '' })
    expect(mappingOf(draftOf('tmpfs:/cache:size=2g'))).toBe('tmpfs:/cache:size=2048m')
  })

  test('keeps nothing of another kind that was chosen before', () => {
    const draft = { ...NEW_VOLUME, kind: 'tmpfs', source: 'data', target: '/cache', access: 'ro', limitMib: ' 64 ' } as const
    expect(mappingOf(draft)).toBe('tmpfs:/cache:size=64m')
    expect(mappingOf({ ...draft, kind: 'volume' })).toBe('data:/cache:ro')
  })
})

describe('what is wrong', () => {
  test.each([
    [{ source: '', target: '/data' }, 'source'],
    [{ source: '-x', target: '/data' }, 'source'],
    [{ source: 'tmpfs', target: '/data' }, 'source'],
    [{ source: 'data', target: 'data' }, 'target'],
    [{ source: 'data', target: '/a:b' }, 'target'],
    [{ kind: 'bind' as const, source: 'srv', target: '/data' }, 'source'],
    [{ kind: 'tmpfs' as const, target: '/cache', limitMib: 'much' }, 'limitMib'],
    [{ kind: 'tmpfs' as const, target: '/cache', mode: '99' }, 'mode'],
  ])('with %j stands at %s', (draft, field) => {
    expect(Object.keys(volumeErrors({ ...NEW_VOLUME, ...draft }))).toEqual([field])
  })

  test('is nothing where each kind has what it needs', () => {
    expect(volumeErrors({ ...NEW_VOLUME, source: 'data', target: '/data' })).toEqual({})
    expect(volumeErrors({ ...NEW_VOLUME, kind: 'bind', source: '/srv', target: '/data' })).toEqual({})
    expect(volumeErrors({ ...NEW_VOLUME, kind: 'tmpfs', target: '/cache', limitMib: '0.5', mode: '1777' })).toEqual({})
  })
})
