import { describe, expect, it } from 'vitest'
import { circlesIn } from './reference-circles.ts'

const circles = (refersTo: Record<string, string[]>) => {
  const found = circlesIn(new Map(Object.entries(refersTo)))
  const numbers = [...new Set(found.values())]
  return numbers
    .map((number) =>
      [...found]
        .filter(([, one]) => one === number)
        .map(([name]) => name)
        .sort()
        .join(''),
    )
    .sort()
}

describe('circles of references', () => {
  it.each([
    [{ A: ['B'], B: ['C'], C: [] }, []],
    [{ A: ['A'] }, ['A']],
    [{ A: ['B'], B: ['A'], D: ['A'], E: ['X'] }, ['AB']],
    // B is between two circles, and in none.
    [{ A: ['A', 'B'], B: ['C'], C: ['D'], D: ['C'] }, ['A', 'CD']],
    [{ A: ['B', 'C'], B: ['A'], C: ['A'], D: ['B', 'D'] }, ['ABC', 'D']],
    [{ A: ['B', 'C'], B: ['D'], C: ['D'], D: [] }, []],
  ])('in %j are %j', (refersTo, expected) => {
    expect(circles(refersTo)).toEqual(expected)
  })

  it('are found in one walk, where everything refers to everything', () => {
    const names = Array.from({ length: 400 }, (_, index) => `V${index}`)
    let looked = 0
    const counted = new Proxy(names, {
      get: (target, key) => ((looked += /^\d+$/.test(String(key)) ? 1 : 0), Reflect.get(target, key) as unknown),
    })
    const refersTo = new Map([...names.map((name) => [name, counted] as const), ...names.map((name) => [`TO_${name}`, counted] as const)])
    expect(circlesIn(refersTo).size).toBe(400)
    expect(looked).toBeLessThanOrEqual(2 * 800 * 400)
  })
})
