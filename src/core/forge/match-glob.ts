/**
 * Globs over names that whoever pushes has chosen. Libraries make regular expressions of them, which go back and forth:
 * picomatch takes more than a minute for `*a*a*a*a*b` and a file name of 4000 letters. Here, each character is looked at once for
 * each place in the pattern. The tests hold it against picomatch where that is quick.
 */

type Token = { is: 'text'; char: string } | { is: 'one' | 'name' | 'folders' | 'all' }

/** Stands for a last `**`: patterns hold no control characters. */
const WHOLE_REST = '\0'

/** A pattern may stand for so many others. */
const MOST_ALTERNATIVES = 32

/**
 * A test of names by a pattern: `*` and `?` stand for anything but a slash, `**` as a whole part of a path for any number
 * of folders, `{a,b}` for one of several. Everything else stands for itself: brackets and parentheses are names of folders.
 * Null: it stands for too many.
 */
export function compileGlob(pattern: string): ((name: string) => boolean) | null {
  const alternatives = alternativesOf(pattern)
  if (alternatives === null) return null
  const compiled = alternatives.map(tokensOf)
  return (name) => compiled.some((tokens) => fits(tokens, name))
}

/** `{a,b}/**` is `a/**` and `b/**`. Braces that are not closed, or hold no comma, are themselves. */
function alternativesOf(pattern: string): string[] | null {
  let found = ['']
  for (const part of pattern.split(/(\{[^{}]*,[^{}]*\})/)) {
    const choices = /^\{.*,.*\}$/.test(part) ? part.slice(1, -1).split(',') : [part]
    if (found.length * choices.length > MOST_ALTERNATIVES) return null
    found = found.flatMap((before) => choices.map((choice) => before + choice))
  }
  return found
}

function tokensOf(pattern: string): Token[] {
  const marked = pattern.replace(/(?<=^|\/)\*\*$/, WHOLE_REST)
  const parts = marked.match(/(?<=^|\/)(?:\*\*\/)+|\*+|[^*]/gu) ?? []
  return parts.map((part): Token => {
    if (part.endsWith('/') && part.length > 1) return { is: 'folders' }
    if (part === '?') return { is: 'one' }
    if (part === WHOLE_REST) return { is: 'all' }
    return part.startsWith('*') ? { is: 'name' } : { is: 'text', char: part }
  })
}

/** Keeps the set of places in the pattern where what was read so far may have led. */
function fits(tokens: Token[], name: string): boolean {
  let places = new Set<number>()
  enter(0, tokens, places)
  for (const char of name) {
    const next = new Set<number>()
    for (const place of places) {
      const token = tokens[place]
      if (token === undefined) continue
      if (token.is === 'text' ? token.char === char : token.is === 'one' && char !== '/') enter(place + 1, tokens, next)
      if (token.is === 'all' || (token.is === 'name' && char !== '/')) enter(place, tokens, next)
      // Out of folders only behind a slash.
      if (token.is === 'folders' && char === '/') enter(place, tokens, next)
      else if (token.is === 'folders') next.add(place)
    }
    if (next.size === 0) return false
    places = next
  }
  return places.has(tokens.length)
}

/** A place, and those that can be reached from it without reading anything. */
function enter(place: number, tokens: Token[], places: Set<number>): void {
  for (let at = place; ; at += 1) {
    places.add(at)
    const token = tokens[at]
    if (token === undefined || token.is === 'text' || token.is === 'one') return
  }
}

/** A test of names by patterns, of which the last that fits decides. With nothing but exceptions, all else is taken. */
export function matcherOf(patterns: string[]): (name: string) => boolean {
  const tests = patterns.map((text) => ({ isException: text.startsWith('!'), fits: compileGlob(text.replace(/^!/, '')) ?? (() => false) }))
  const otherwise = tests.length > 0 && tests.every(({ isException }) => isException)
  return (name) => {
    const last = tests.findLast(({ fits }) => fits(name))
    return last === undefined ? otherwise : !last.isException
  }
}
