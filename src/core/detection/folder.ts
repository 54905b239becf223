import { parse as parseToml, TomlError } from 'smol-toml'
import { parse as parseJsonc, printParseErrorCode, type ParseError } from 'jsonc-parser'
import { LineCounter, parseDocument } from 'yaml'
import type { SourceTree } from './detection.ts'
import { FolderIndex, type Parsed } from './folder-index.ts'
import { searchedText } from './searched-text.ts'

type Fields = Record<string, unknown>

const LONGEST_BYTES = 1024 * 1024

const DEEPEST = 1000

/** Characters: YAML is read slowly, and what is wrong with it many times more so. */
const LONGEST_YAML = 128 * 1024

/** One folder of a source tree, as a detector sees it: paths are seen from here. Each file is read, and understood, once a tree. */
export class Folder {
  readonly #index: FolderIndex
  /** `''` for the top, else with a slash at its end: `apps/web/`. */
  readonly prefix: string
  /** What is wrong with files that were read: `package.json, line 3, column 5: …`. */
  readonly problems: string[]

  constructor(tree: SourceTree, prefix = '', index = new FolderIndex(tree)) {
    this.#index = index
    this.prefix = prefix
    this.problems = []
  }

  /** Relative paths of all files below it, sorted. */
  get paths(): readonly string[] {
    return this.#index.below(this.prefix)
  }

  /** `.` for the top, else without a slash at its end. */
  get root(): string {
    return this.prefix === '' ? '.' : this.prefix.slice(0, -1)
  }

  /** The top of the tree that it is a folder of. */
  get top(): Folder {
    return new Folder(this.#index.tree, '', this.#index)
  }

  /** A folder below this one. @param path such as `apps/web`, or `.` for this one with problems of its own */
  child(path: string): Folder {
    return new Folder(this.#index.tree, path === '.' ? this.prefix : `${this.prefix}${path}/`, this.#index)
  }

  has(path: string): boolean {
    return this.#index.set.has(this.prefix + path)
  }

  /** The first of these that is there. */
  first(...paths: string[]): string | null {
    return paths.find((path) => this.has(path)) ?? null
  }

  /** Paths that match, such as `/^cmd\/[^/]+\/main\.go$/`. */
  match(pattern: RegExp): string[] {
    return this.paths.filter((path) => pattern.test(path))
  }

  /** Null when there is no such file, or it is too large or no text; then, but for lock files, a problem says so. Of sources, see searchedText. */
  async text(path: string): Promise<string | null> {
    if (!this.has(path)) return null
    const whole = this.prefix + path
    let read = this.#index.texts.get(whole)
    if (!read) {
      read = this.#index.tree
        .read(whole)
        .then((text) => (text === null || isCut(text) || text.includes('\0') ? null : searchedText(path, text.replace(/^\uFEFF/, ''))))
      this.#index.texts.set(whole, read)
    }
    const text = await read
    // Lock files are long, and nobody has to look into them.
    if (text === null && !/lock/i.test(path))
      this.#note(`${whole} is not read: it is longer than 1 MiB, no text, or a link to somewhere else`)
    return text
  }

  /** An object of JSON; comments and trailing commas are forgiven. Null, with a problem noted, for anything else. */
  json(path: string): Promise<Fields | null> {
    return this.#parse(path, (text) => {
      const errors: ParseError[] = []
      const value: unknown = parseJsonc(text, errors, { allowTrailingComma: true, disallowComments: false })
      const [error] = errors
      if (error) return { value: null, problem: at(text, error.offset, printParseErrorCode(error.error)) }
      return isFields(value) ? { value, problem: null } : { value: null, problem: at(text, 0, 'it holds no object') }
    })
  }

  toml(path: string): Promise<Fields | null> {
    return this.#parse(path, (text) => {
      try {
        return { value: parseToml(text) as Fields, problem: null }
      } catch (error) {
        if (!(error instanceof TomlError)) throw error
        return { value: null, problem: `line ${error.line}, column ${error.column}: ${firstLine(error.message)}` }
      }
    })
  }

  yaml(path: string): Promise<Fields | null> {
    return this.#parse(path, (text) => {
      if (text.length > LONGEST_YAML) return { value: null, problem: at(text, 0, 'it is longer than 128 KiB') }
      const document = parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: false, logLevel: 'silent' })
      const [error] = document.errors
      if (error) return { value: null, problem: at(text, error.pos[0], firstLine(error.message)) }
      const value: unknown = document.toJS({ maxAliasCount: 100 })
      return { value: isFields(value) ? value : null, problem: null }
    })
  }

  async #parse(path: string, parse: (text: string) => Parsed): Promise<Fields | null> {
    const text = await this.text(path)
    if (text === null) return null
    const whole = this.prefix + path
    let parsed = this.#index.parsed.get(whole)
    if (!parsed) {
      parsed = Promise.resolve(guarded(text, parse))
      this.#index.parsed.set(whole, parsed)
    }
    const { value, problem } = await parsed
    if (problem !== null) this.#note(`${whole}, ${problem}`)
    return value
  }

  #note(problem: string): void {
    if (!this.problems.includes(problem)) this.problems.push(problem)
  }
}

/** Parsers throw, or take very long, where something is nested too deeply or stands for too much of itself. */
function guarded(text: string, parse: (text: string) => Parsed): Parsed {
  const tooDeep = placeTooDeep(text)
  if (tooDeep !== null) return { value: null, problem: at(text, tooDeep, 'it is nested too deeply') }
  try {
    return parse(text)
  } catch (error) {
    return { value: null, problem: at(text, 0, error instanceof RangeError ? 'it is nested too deeply' : firstLine(String(error))) }
  }
}

/** Where more brackets are open than any manifest has; those in texts count too, which are closed as a rule. */
function placeTooDeep(text: string): number | null {
  let depth = 0
  for (const { 0: bracket, index } of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1
    if (depth > DEEPEST) return index
  }
  return null
}

function at(text: string, offset: number, what: string): string {
  const before = text.slice(0, offset)
  return `line ${before.split('\n').length}, column ${offset - before.lastIndexOf('\n')}: ${what}`
}

/** A checkout's files are read up to 1 MiB: what has as much has more. Characters cut in two count for a little less or more. */
function isCut(text: string): boolean {
  return text.length > LONGEST_BYTES / 4 && Buffer.byteLength(text) > LONGEST_BYTES - 4
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const firstLine = (text: string) => text.split('\n')[0]?.trim() ?? text
