import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { referenceProblems, referencesIn, resolveReferences, type Referring } from './references.ts'
import { Secret } from '../secret/secret.ts'

const resolve = (given: Record<string, string | Secret | Referring>) => {
  const variables = Object.entries(given).map(([name, value]) => [name, asReferring(value)] as const)
  return Object.fromEntries(resolveReferences(new Map(variables)))
}
const asReferring = (value: string | Secret | Referring): Referring =>
  typeof value === 'string' || value instanceof Secret ? { value } : value
const clear = (value: unknown) => (value instanceof Secret ? value.reveal() : value)

describe('references between variables', () => {
  it('are put in, also by way of others, whatever order they are in', () => {
    expect(resolve({ URL: 'http://${HOST}:${PORT}/', HOST: '${NAME}.internal', NAME: 'db', PORT: '80', TWICE: '${NAME}${NAME}' })).toEqual({
      URL: 'http://db.internal:80/',
      HOST: 'db.internal',
      NAME: 'db',
      PORT: '80',
      TWICE: 'dbdb',
    })
  })

  it('are taken as text with a second $, and where they are written in another way', () => {
    const literal = ['$NAME', '$(id)', '${NAME:-x}', '${}', '${1}', '${ NAME }', '${NAME', '$${', '{NAME}', '%NAME%', '$$', '`id`']
    for (const value of literal) expect(resolve({ A: value, NAME: 'x' })['A']).toBe(value)
    expect(resolve({ A: '$${NAME} ${NAME} $${GONE}', NAME: 'x' })['A']).toBe('${NAME} x ${GONE}')
    expect(resolve({ A: { value: '${GONE} $${NAME}', literal: true } })['A']).toBe('${GONE} $${NAME}')
  })

  it('are not looked for in what was put in', () => {
    expect(resolve({ A: '${B}', B: '$${C}' })).toEqual({ A: '${C}', B: '${C}' })
    expect(resolve({ A: '${B}', B: { value: '${C}', literal: true } })).toMatchObject({ A: '${C}' })
    expect(resolve({ A: '${B}', B: "$& $1 $' $`" })['A']).toBe("$& $1 $' $`")
  })

  it('to a secret make a secret of it, also by way of others', () => {
    const resolved = resolve({ URL: 'pg://${USER}:${PASSWORD}@db', PASSWORD: new Secret('correct-horse'), USER: 'shop', COPY: '${URL}' })
    expect(resolved['URL']).toBeInstanceOf(Secret)
    expect(resolved['COPY']).toBeInstanceOf(Secret)
    expect(clear(resolved['COPY'])).toBe('pg://shop:correct-horse@db')
    expect(resolved['USER']).toBe('shop')
  })

  it('are refused where they lead nowhere or in a circle, by name', () => {
    expect(() => resolve({ A: '${GONE}' })).toThrow(
      expect.objectContaining({ code: 'variable_reference_unknown', field: 'dockerEnvVars.A' }),
    )
    expect(() => resolve({ A: '${A}' })).toThrow(expect.objectContaining({ code: 'variable_reference_cycle' }))
    expect(() => resolve({ A: '${B}', B: '${C}', C: new Secret('${A}') })).toThrow(
      expect.objectContaining({ code: 'variable_reference_cycle' }),
    )
    // D only leads into the circle.
    const problems = referenceProblems(new Map(Object.entries({ A: ['B'], B: ['A'], D: ['A'], E: ['X'] })))
    expect(problems).toEqual([
      { name: 'E', kind: 'unknown', to: 'X' },
      { name: 'A', kind: 'cycle', to: 'B' },
      { name: 'B', kind: 'cycle', to: 'A' },
    ])
  })

  it('go as deep as somebody likes', () => {
    const chain = Array.from({ length: 5000 }, (_, index) => [`V${index}`, `\${V${index + 1}}`] as const)
    expect(resolve({ ...Object.fromEntries(chain), V5000: 'end' })['V0']).toBe('end')
  })

  it('do not fill the memory', () => {
    const doubling = Array.from({ length: 64 }, (_, index) => [`V${index}`, `\${V${index + 1}}\${V${index + 1}}`] as const)
    expect(() => resolve({ ...Object.fromEntries(doubling), V64: 'x'.repeat(64) })).toThrow(
      expect.objectContaining({ code: 'variable_too_long' }),
    )
    const many = Array.from({ length: 300 }, (_, index) => [`W${index}`, '${BIG}'] as const)
    expect(() => resolve({ ...Object.fromEntries(many), BIG: 'x'.repeat(65_536) })).toThrow(
      expect.objectContaining({ code: 'variable_too_long' }),
    )
  })

  it('know names that objects have by themselves', () => {
    expect(() => resolve({ A: '${constructor}' })).toThrow(expect.objectContaining({ code: 'variable_reference_unknown' }))
    expect(resolve({ A: '${toString}', toString: 'x' })['A']).toBe('x')
  })

  it('leave any text alone that has none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('${'))
        expect(resolve({ A: text })['A']).toBe(text)
      }),
    )
  })

  it('are found once each', () => {
    expect(referencesIn('${A}${B}${A}$${C}')).toEqual(['A', 'B'])
  })
})
