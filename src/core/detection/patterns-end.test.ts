import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

/** Both read files that anybody may have written. */
const FOLDERS = ['.', '../settings-file'].map((path) => fileURLToPath(new URL(path, import.meta.url)))

/** A pattern in a line of source, with its flags. What only looks like one, such as a path in a text, does no harm. */
const LITERAL = /\/(?![*/])((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+)\/([dgimsuvy]*)/g

/** `pattern` as it stands in the source → why it may stay. */
const ALLOWED: Record<string, string> = {}

/**
 * With the flag m `^` holds at each line, and `\s` goes over lines: a file of empty lines is then gone through from each of them.
 * `[^]*?` looks for an end that is not there from each begin. Either takes minutes for a file of a few hundred kilobytes, and
 * nothing else runs meanwhile. Write `^[ \t]*`; for comments take withoutBlockComments; else say how far: `[^]{0,500}?`.
 */
function wrongIn(source: string): string[] {
  const found: string[] = []
  for (const line of source.split('\n').filter((one) => !/^\s*(?:\*|\/\/|\/\*\*)/.test(one))) {
    for (const [whole, pattern = '', flags = ''] of line.matchAll(LITERAL)) {
      const crossesLines = flags.includes('m') && /\^\)?\\s[*+]|\\s[*+]\^/.test(pattern)
      const hasNoBound = /(?:\[\^\]|\[\\s\\S\]|\[\\S\\s\])[*+]\??(?!\$?$)/.test(pattern)
      if ((crossesLines || hasNoBound) && !Object.hasOwn(ALLOWED, whole)) found.push(whole)
    }
    if (/RegExp\(/.test(line) && /\^\\\\s[*+]/.test(line)) found.push(line.trim())
  }
  return found
}

describe('patterns that look at files of others', () => {
  it('are found where they may go through a file again and again', () => {
    expect(wrongIn(String.raw`text.replace(/^\s*#.*$/gm, '').replace(/\/\*[^]*?\*\//g, '')`)).toHaveLength(2)
    expect(wrongIn(String.raw`/^[ \t]*#.*$/gm.test(one) && /^\s*#/.test(line) && /=[^]*$/.test(end)`)).toEqual([])
  })

  it('go through each text once', () => {
    const wrong = FOLDERS.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
        .flatMap((path) => wrongIn(readFileSync(`${folder}/${path}`, 'utf8')).map((one) => `${path}: ${one}`)),
    )
    expect(wrong).toEqual([])
  })
})
