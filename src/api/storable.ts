import type { z } from 'zod'

/** No input of ours is nested half as deep. */
const DEEPEST = 20
const LONE_SURROGATE = 'must not contain half of a character (a lone surrogate)'
const NUL = 'must not contain a NUL character'

interface Place {
  value: unknown
  key: string | number | null
  parent: Place | null
  depth: number
}

/** Why a text cannot be stored and come back as it is, in every database and program; null when it can. */
export function whyNotStorable(text: string): string | null {
  if (text.includes('\0')) return NUL
  return text.isWellFormed() ? null : LONE_SURROGATE
}

/**
 * Refuses what would not come back as it was sent, wherever in a body it is: NUL, halves of characters, a key that
 * JavaScript takes for an object's prototype. Walks without recursion, since bodies may be nested as deep as they are long.
 */
export function checkStorable(body: unknown, context: z.RefinementCtx): void {
  const waiting: Place[] = [{ value: body, key: null, parent: null, depth: 0 }]
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    const wrong = whatIsWrong(place)
    if (wrong) return void context.addIssue({ code: 'custom', message: wrong, path: pathOf(place) })
    const { value, depth } = place
    if (typeof value !== 'object' || value === null) continue
    const entries = Array.isArray(value) ? value.entries() : Object.entries(value)
    for (const [key, inner] of entries) waiting.push({ value: inner, key, parent: place, depth: depth + 1 })
  }
}

function whatIsWrong({ value, key, depth }: Place): string | null {
  if (depth > DEEPEST) return 'is nested too deeply'
  if (key === '__proto__') return 'is a name that nothing can have'
  const wrongKey = typeof key === 'string' ? whyNotStorable(key) : null
  return wrongKey ?? (typeof value === 'string' ? whyNotStorable(value) : null)
}

/** The first parts are enough to find it. */
function pathOf(place: Place): (string | number)[] {
  const path: (string | number)[] = []
  for (let at: Place | null = place; at?.key != null; at = at.parent) path.unshift(at.key)
  return path.slice(0, 4)
}
