import { describe, expect, test } from 'vitest'
import { fileChange, fileDraftOf, fileErrors, NEW_FILE } from './file-draft.ts'
import type { FileView } from '#api/schemas/file-views.ts'

const plain: FileView = {
  path: '/etc/app.conf',
  secret: false,
  content: 'a = 1\n',
  fingerprint: null,
  bytes: 6,
  mode: '0444',
  updatedAt: '2026-01-01T00:00:00.000Z',
  updatedBy: 'Ada',
  state: 'same',
}
const secret: FileView = { ...plain, secret: true, content: null, fingerprint: '0123456789ab' }

describe('what is sent', () => {
  test('for a new file is all of it', () => {
    expect(fileChange({ ...NEW_FILE, path: '/etc/new', content: 'x' }, null)).toEqual({
      path: '/etc/new',
      content: 'x',
      secret: false,
      mode: '0444',
    })
  })

  test('is nothing when nothing is changed, a secret content included', () => {
    expect(fileChange(fileDraftOf(plain), plain)).toBeNull()
    expect(fileChange(fileDraftOf(secret), secret)).toBeNull()
  })

  test('is what was changed, and the content only when it is another one', () => {
    expect(fileChange({ ...fileDraftOf(plain), mode: '0400' }, plain)).toEqual({ path: '/etc/app.conf', content: null, mode: '0400' })
    expect(fileChange({ ...fileDraftOf(secret), content: 'new' }, secret)).toEqual({ path: '/etc/app.conf', content: 'new' })
    expect(fileChange({ ...fileDraftOf(plain), secret: true }, plain)).toEqual({ path: '/etc/app.conf', content: null, secret: true })
  })

  test('of a secret that becomes plain is its content, whatever was stored', () => {
    expect(fileChange({ ...fileDraftOf(secret), secret: false, content: '' }, secret)).toEqual({
      path: '/etc/app.conf',
      content: '',
      secret: false,
    })
  })
})

describe('what is wrong', () => {
  test.each([
    [{ path: '' }, 'path'],
    [{ path: 'etc/app' }, 'path'],
    [{ path: '/etc/../app' }, 'path'],
    [{ content: 'a\0b' }, 'content'],
    [{ content: 'x'.repeat(256 * 1024 + 1) }, 'content'],
    [{ mode: '999' }, 'mode'],
  ])('with %j stands at its field', (changes, field) => {
    expect(Object.keys(fileErrors({ ...fileDraftOf(plain), ...changes }, plain))).toEqual([field])
  })

  test('is a secret made plain without its content, and a new one without any', () => {
    expect(fileErrors({ ...fileDraftOf(secret), secret: false }, secret)).toHaveProperty('content')
    expect(fileErrors({ ...NEW_FILE, path: '/etc/x', secret: true, content: null }, null)).toHaveProperty('content')
    expect(fileErrors(fileDraftOf(secret), secret)).toEqual({})
  })
})
