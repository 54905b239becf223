import { describe, expect, it } from 'vitest'
import type { VariableRowView } from '#api/schemas/variable-views.ts'
import { changeOf, draftErrors, draftOf, looksLikeEnvFile, NEW_DRAFT } from './variable-draft.ts'

const plain: VariableRowView = {
  name: 'DEBUG',
  secret: false,
  value: '0',
  availableAt: 'run',
  scope: 'deployment',
  overrides: null,
  fingerprint: null,
  refersTo: [],
  updatedAt: '2026-01-01T00:00:00.000Z',
  updatedBy: null,
  state: 'same',
}
const secret: VariableRowView = { ...plain, name: 'KEY', secret: true, value: null }

describe('a variable that is being typed', () => {
  it('sends only what was changed', () => {
    expect(changeOf(draftOf(plain), plain)).toBeNull()
    expect(changeOf({ ...draftOf(plain), value: '1' }, plain)).toEqual({ value: '1' })
    expect(changeOf({ ...draftOf(plain), secret: true }, plain)).toEqual({ value: null, secret: true })
    expect(changeOf({ ...draftOf(plain), availableAt: 'both' }, plain)).toEqual({ value: null, availableAt: 'both' })
    expect(changeOf({ ...NEW_DRAFT, name: 'A', value: '' }, null)).toEqual({ value: '', secret: false, availableAt: 'run' })
  })

  it('keeps a secret whose value was not typed anew', () => {
    expect(changeOf(draftOf(secret), secret)).toBeNull()
    expect(changeOf({ ...draftOf(secret), availableAt: 'build' }, secret)).toEqual({ value: null, availableAt: 'build' })
    expect(changeOf({ ...draftOf(secret), value: 'new' }, secret)).toEqual({ value: 'new' })
    expect(changeOf({ ...draftOf(secret), value: 'x', secret: false }, secret)).toEqual({ value: 'x', secret: false })
  })

  it('does not make a secret plain without its value, and wants a name', () => {
    expect(draftErrors(draftOf(secret), secret)).toEqual({})
    expect(draftErrors({ ...draftOf(secret), secret: false }, secret).value).toMatch(/type the value/)
    expect(draftErrors(draftOf(secret), null).value).toBeDefined()
    expect(draftErrors(NEW_DRAFT, null).name).toBeDefined()
    expect(draftErrors({ ...NEW_DRAFT, name: '1A' }, null).name).toBeDefined()
    expect(draftErrors({ ...NEW_DRAFT, name: 'A', value: 'x\0' }, null).value).toBeDefined()
  })

  it('knows a .env file from a value', () => {
    expect(looksLikeEnvFile('A=1\nexport B=2')).toBe(true)
    expect(looksLikeEnvFile('postgres://a?b=c')).toBe(false)
    expect(looksLikeEnvFile('A=1')).toBe(false)
  })
})
