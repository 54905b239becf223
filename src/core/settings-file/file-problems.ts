import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml'
import type { z } from 'zod'
import { knownKeys } from './known-keys.ts'
import { nearestName } from './nearest-name.ts'
import { NO_VALUES, settingsFile } from './settings-file.schema.ts'
import { shortened } from '../errors/zod-words.ts'

type Issue = z.core.$ZodIssue
type Path = PropertyKey[]

/** Something that is wrong in a file. Lines and columns begin with 1. */
export interface FileProblem {
  line: number
  column: number
  message: string
}

/** A file as it was read, with where everything stands in it. */
export interface ReadDocument {
  document: Document
  lines: LineCounter
}

/** What a schema found wrong, in words, and where that is. */
export function problemsOf(read: ReadDocument, issues: readonly Issue[]): FileProblem[] {
  return issues
    .flatMap((issue) => leaves(issue, []))
    .map(({ issue, path }) => ({ ...placeOf(read, path, isAboutKey(issue)), message: wordsOf(read, issue, path) }))
}

/** Each issue by itself: unions and unknown keys hold several. */
function leaves(issue: Issue, above: Path): { issue: Issue; path: Path }[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ issue, path: [...path, key] }))
  if (issue.code !== 'invalid_union') return [{ issue, path }]
  // The alternative that is of the right type; where none is, what the union says of itself.
  const near = issue.errors.find(([first]) => first && !(first.code === 'invalid_type' && first.path.length === 0))
  return near ? near.flatMap((inner) => leaves(inner, path)) : [{ issue, path }]
}

const isAboutKey = ({ code }: Issue) => code === 'unrecognized_keys' || code === 'invalid_key'

function wordsOf(read: ReadDocument, issue: Issue, path: Path): string {
  if (issue.code === 'unrecognized_keys') return unknownKey(path)
  const at = path.map(nameOf).join('.') || 'the file'
  if (issue.code === 'invalid_key') return `${at}: ${issue.issues[0]?.message ?? issue.message}`
  if (path.length === 0) return 'the file holds no keys: begin with one such as run: or release:'
  const given = read.document.getIn(path)
  if (issue.code === 'invalid_type' && issue.expected === 'string' && (typeof given === 'number' || typeof given === 'boolean'))
    return `${at}: use a text: put it in quotes`
  if (issue.code === 'invalid_type' && (issue.expected === 'object' || issue.expected === 'record'))
    return `${at}: use keys with values, each on a line of its own`
  return `${at}: ${issue.message}`
}

/** What a key that nobody knows may have been meant to be. */
function unknownKey(path: Path): string {
  const above = path.slice(0, -1)
  const key = String(path.at(-1))
  const inside = above.length === 0 ? '' : ` in ${above.map(nameOf).join('.')}`
  const unknown = `unknown key ${JSON.stringify(nameOf(key))}${inside}`
  if (above.at(-2) === 'variables' && /^(?:value|default|example)$/i.test(key)) return `${unknown}: a variable ${NO_VALUES}`
  const near = nearestName(key, knownKeys(settingsFile, above))
  if (near !== null) return `${unknown}; did you mean ${JSON.stringify(near)}?`
  const section = above.length === 0 ? knownKeys(settingsFile, []).find((name) => knownKeys(settingsFile, [name]).includes(key)) : undefined
  return section ? `${unknown}: it belongs in ${section}` : unknown
}

/** Names are somebody's: short, in one line, and without what stands behind a =, which may be a secret. */
function nameOf(part: PropertyKey): string {
  return shortened(
    String(part)
      .replace(/=[^]*$/, '=…')
      .replace(/\p{Cc}/gu, '�'),
  )
}

/** Where the innermost part of a path stands that is there. */
function placeOf({ document, lines }: ReadDocument, path: Path, aboutKey: boolean): { line: number; column: number } {
  let node: unknown = document.contents
  let found = rangeOf(node) ?? 0
  for (const [index, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document)
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(part))
      if (!pair) break
      found = rangeOf(pair.key) ?? found
      const last = index === path.length - 1
      // Of nothing at all there is no place: the key has one.
      if (!(last && aboutKey) && !(isScalar(pair.value) && pair.value.value === null)) found = last ? (rangeOf(pair.value) ?? found) : found
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(part)]
      found = rangeOf(node) ?? found
    } else break
  }
  const { line, col } = lines.linePos(found)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

function rangeOf(node: unknown): number | null {
  return (node as Node | null | undefined)?.range?.[0] ?? null
}
