import { parseEnv } from 'node:util'
import { looksSecret } from '../variable/looks-secret.ts'
import { variableName } from '../variable/variable-name.ts'
import type { SourceTree } from './detection.ts'
import { fieldsOf, textOf } from './fields.ts'
import { Folder } from './folder.ts'
import type { RequiredVariable } from './required-variable.schema.ts'
import { depthOf } from './tree-paths.ts'

/** The first that is there counts. */
const FILES = ['.env.example', '.env.sample', '.env.dist', '.env.template']
/** An application in a folder of its own brings its file along; further down it is a library's. */
const DEEPEST = 2
const MOST = 300
const LONGEST_EXAMPLE = 2000
const LONGEST_HELP = 300

/** WebOps gives this one to every application that has a port. */
const GIVEN = new Set(['PORT'])

/**
 * What a repository says that it is to be run with, in the order of its file; none when it says nothing.
 * @param stack what it is: a site of files reads no variables
 */
export async function requiredVariables(tree: SourceTree, stack: string | null): Promise<RequiredVariable[]> {
  if (stack === 'static') return []
  const path = fileOf(tree.paths)
  const text = path === null ? null : await tree.read(path)
  return text === null ? readAppJson(await new Folder(tree).json('app.json')) : readEnvExample(text)
}

/** What Heroku's app.json says that it cannot do without. https://devcenter.heroku.com/articles/app-json-schema#env */
function readAppJson(file: Record<string, unknown> | null): RequiredVariable[] {
  const entries = Object.entries(fieldsOf(file?.['env'])).filter(([name]) => !GIVEN.has(name) && variableName.safeParse(name).success)
  return entries.slice(0, MOST).flatMap(([name, said]) => {
    const { required, value, description, generator } = fieldsOf(said)
    if (required === false) return []
    const found = describe(name, textOf(said) ?? textOf(value) ?? '', textOf(description) ?? '')
    return [generator === 'secret' ? { ...found, secret: true } : found]
  })
}

/** Takes the text of a `.env.example` apart. What is no assignment is passed over. */
export function readEnvExample(text: string): RequiredVariable[] {
  // NUL and what is no text at all: not a file that somebody wrote for this.
  if (text.includes('\0')) return []
  // Node's parser loses a name with `export` before it and nothing behind it.
  const values = parseEnv(text.replace(/^[ \t]*export[ \t]+/gm, ''))
  const found = new Map<string, RequiredVariable>()
  let comment: string[] = []
  for (const line of text.split(/\r?\n/)) {
    const said = /^\s*#+(?!#)\s?(.*)$/.exec(line)?.[1]
    const name = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(line)?.[1]
    if (said !== undefined) comment.push(said.trim())
    if (name !== undefined && found.size < MOST && isAsked(name, values) && !found.has(name)) {
      found.set(name, describe(name, values[name] ?? '', comment.join(' ').trim()))
    }
    if (said === undefined) comment = []
  }
  return [...found.values()]
}

/** Names of those that are not among the given ones. */
export function missingVariables(required: readonly string[], set: Record<string, unknown>): string[] {
  return required.filter((name) => !Object.hasOwn(set, name))
}

function isAsked(name: string, values: Record<string, string | undefined>): boolean {
  // A line within a value of several lines looks like an assignment, and is none.
  return Object.hasOwn(values, name) && !GIVEN.has(name) && variableName.safeParse(name).success
}

function describe(name: string, value: string, comment: string): RequiredVariable {
  return {
    name,
    example: value === '' ? null : value.slice(0, LONGEST_EXAMPLE),
    help: /[\p{L}\p{N}]/u.test(comment) ? comment.slice(0, LONGEST_HELP) : null,
    secret: looksSecret(name) || Boolean(URL.parse(value)?.password),
  }
}

function fileOf(paths: string[]): string | null {
  const rank = (path: string) => FILES.indexOf(path.split('/').at(-1) ?? '')
  const candidates = paths.filter((path) => rank(path) >= 0 && depthOf(path) <= DEEPEST)
  return candidates.sort((one, other) => depthOf(one) - depthOf(other) || rank(one) - rank(other) || (one < other ? -1 : 1))[0] ?? null
}
