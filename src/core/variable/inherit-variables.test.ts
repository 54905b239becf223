import { describe, expect, it } from 'vitest'
import { inheritFrozen, inheritVariables } from './inherit-variables.ts'
import { placeOf } from './variable-place.ts'
import type { VariableRecord } from './variable-record.ts'
import { variableScope, type VariableScope } from './variable.schema.ts'

const plain = (name: string, refersTo: string[] = [], scope: VariableScope = 'parent'): VariableRecord => ({
  name,
  secret: false,
  value: 'x',
  ciphertext: null,
  refersTo,
  scope,
})
const secret = (name: string, scope: VariableScope = 'parent', refersTo: string[] = []): VariableRecord => ({
  name,
  secret: true,
  value: null,
  ciphertext: 'sealed',
  refersTo,
  scope,
})
const names = (given: { name: string }[]) => given.map(({ name }) => name)

describe('a preview of the repository’s own branch', () => {
  it('gets plain variables, its own secrets, and of all others those that are named', () => {
    const all = [
      plain('A'),
      secret('NAMED'),
      secret('P', 'project'),
      secret('E', 'parent-environment'),
      secret('OWN', 'deployment'),
      secret('ENV', 'environment'),
    ]
    const { kept, leftOut } = inheritVariables(all, { isFork: false, secrets: ['NAMED'] })
    expect(names(kept)).toEqual(['A', 'NAMED', 'OWN', 'ENV'])
    expect(leftOut.map(({ name }) => name)).toEqual(['E', 'P'])
    expect(leftOut[0]?.because).toMatch(/not meant for previews/)
  })

  it('gets nothing that refers to what is left out, by way of others too', () => {
    const all = [
      secret('TOKEN'),
      plain('URL', ['TOKEN', 'HOST']),
      plain('ALL', ['URL']),
      plain('HOST'),
      secret('SIGNED', 'parent', ['TOKEN']),
    ]
    const { kept, leftOut } = inheritVariables(all, { isFork: false, secrets: ['SIGNED'] })
    expect(names(kept)).toEqual(['HOST'])
    expect(leftOut).toContainEqual({ name: 'ALL', because: 'it refers to URL' })
    expect(names(leftOut)).toEqual(['ALL', 'SIGNED', 'TOKEN', 'URL'])
  })
})

it('a fork gets no secret, not even one of its own, whatever is named', () => {
  const all = [plain('A'), secret('NAMED'), secret('OWN', 'deployment'), plain('B', ['OWN'])]
  expect(names(inheritVariables(all, { isFork: true, secrets: ['NAMED', 'OWN'] }).kept)).toEqual(['A'])
  // One that says it is none has a ciphertext all the same.
  expect(names(inheritVariables([{ ...secret('LIE'), secret: false }], { isFork: true, secrets: ['LIE'] }).kept)).toEqual([])
})

describe('a release that was made before', () => {
  const frozen = {
    TOKEN: { ciphertext: 'sealed', scope: 'parent' as const },
    BUILD: { ciphertext: 'sealed', scope: 'project' as const, availableAt: 'build' as const },
    URL: { value: 'https://${TOKEN}@host', refersTo: ['TOKEN'] },
    KEPT: { ciphertext: 'sealed', scope: 'parent-environment' as const },
    OWN: { ciphertext: 'sealed' },
    A: { value: 'x' },
  }

  it('goes without what was taken off the list since, and what refers to it', () => {
    const { kept, withheld, leftOut } = inheritFrozen(frozen, { isFork: false, secrets: ['KEPT'] })
    expect([...kept.keys()]).toEqual(['KEPT', 'OWN', 'A'])
    expect([...withheld.keys()]).toEqual(['TOKEN', 'BUILD', 'URL'])
    expect(leftOut.map(({ name }) => name)).toEqual(['TOKEN', 'URL'])
  })

  it('keeps everything of what is no preview', () => {
    expect([...inheritFrozen(frozen, null).kept.keys()]).toEqual(Object.keys(frozen))
  })
})

describe('the place that a secret is opened for', () => {
  const parent = { id: 'parent', environmentId: 'production', projectId: 'project' }
  const own = { id: 'own', environmentId: 'of its own', projectId: 'project' }

  it('is its parent’s for what comes from there', () => {
    const preview = { ...own, preview: { isFork: false, secrets: ['A'], parent } }
    expect(placeOf(preview, 'parent', 'A')).toEqual({ deploymentId: 'parent', variable: 'A' })
    expect(placeOf(preview, 'parent-environment', 'A')).toEqual({ environmentId: 'production', variable: 'A' })
    expect(placeOf(preview, 'deployment', 'A')).toEqual({ deploymentId: 'own', variable: 'A' })
  })

  it('is none for a fork, wherever the secret comes from', () => {
    for (const scope of variableScope.options)
      expect(() => placeOf({ ...own, preview: { isFork: true, secrets: ['A'], parent } }, scope, 'A')).toThrow(
        expect.objectContaining({ code: 'preview_without_secrets' }),
      )
  })

  it('is none of another’s for what is not meant for previews, but for WebOps itself, and its own in any case', () => {
    const preview = { ...own, preview: { isFork: false, secrets: ['OTHER'], parent } }
    for (const scope of ['parent', 'parent-environment', 'project'] as const) {
      expect(() => placeOf(preview, scope, 'A'), scope).toThrow(expect.objectContaining({ code: 'preview_without_secrets' }))
      expect(placeOf(preview, scope, 'A', 'webops')).toEqual(expect.objectContaining({ variable: 'A' }))
    }
    expect(placeOf(preview, 'deployment', 'A')).toEqual({ deploymentId: 'own', variable: 'A' })
    expect(placeOf(preview, 'environment', 'A')).toEqual({ environmentId: 'of its own', variable: 'A' })
    const fork = { ...own, preview: { isFork: true, secrets: ['A'], parent } }
    expect(() => placeOf(fork, 'parent', 'A', 'webops')).toThrow(expect.objectContaining({ code: 'preview_without_secrets' }))
  })

  it('is none of another project’s, and none without being a preview', () => {
    const elsewhere = { ...own, preview: { isFork: false, secrets: ['A'], parent: { ...parent, projectId: 'another' } } }
    for (const given of [elsewhere, own])
      expect(() => placeOf(given, 'parent', 'A')).toThrow(expect.objectContaining({ code: 'secret_misplaced' }))
  })
})
