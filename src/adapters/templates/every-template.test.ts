import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WebopsError } from '#core/errors/webops-error.ts'
import { hostileString } from './hostile-strings.ts'
import { templateSource } from './template-source.ts'
import { createTemplates } from './nunjucks-templates.ts'

/**
 * Every value of every template, as the templates themselves name them: one that is added is thrown at without anybody
 * having to think of it. What single values mean where they end is tested in hostile-values.test.ts.
 */

const DIRECTORY = join(import.meta.dirname, '../../../system-templates')
const templates = createTemplates(DIRECTORY)
const TEMPLATES = readdirSync(DIRECTORY, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.njk') && !path.includes('/parts/'),
)

/** What each filter takes without changing it, the narrowest first: a value may go through several. */
const PLAIN: [string, unknown][] = [
  ['portNumber', 8080],
  ['unitSeconds', 10],
  ['dockerExec', ['program', 'argument']],
  ['dockerPath', 'folder/file'],
  ['variableName', 'NAME'],
  ['secretMounts', ['NAME']],
  ['secretExports', ['NAME']],
  ['unitMask', '0077'],
  ['unitAccount', 'account'],
  ['unitPath', '/usr/bin/program'],
  ['unitProgram', '/usr/bin/program'],
  ['unitVariable', 'NAME=value'],
  ['unitArgument', 'word'],
  ['unitText', 'word'],
  ['dockerString', 'word'],
  ['shellWord', 'word'],
  ['shellCommand', 'program --option'],
  ['imageReference', 'image:1'],
  ['debianPackages', ['package']],
]
const NUMBERS = new Set(['portNumber', 'unitSeconds'])

/** A value of a template: its name (`account.name` for one of an object's), the filters it goes through, the list it is of. */
interface Value {
  name: string
  filters: string[]
  list: string | null
}

/** Every value, the switches that say what is printed at all, and the values that may be left empty. */
function valuesOf(source: string): { values: Value[]; flags: string[]; optional: Set<string> } {
  const loops = new Map([...source.matchAll(/\{%\s*for (\w+) in (\w+)/g)].map(([, one = '', list = '']) => [one, list]))
  const own = new Set([...source.matchAll(/\{%\s*set (\w+)/g)].map(([, name = '']) => name))
  const values = new Map<string, Value>()
  for (const [, expression = '', filter = ''] of source.matchAll(/\{\{([^}|]*)\|\s*(\w+)\s*\}\}/g)) {
    for (const name of expression.replace(/'[^']*'/g, '').match(/[a-z_][\w.]*/gi) ?? []) {
      const [root = ''] = name.split('.')
      if (own.has(root)) continue
      const value = values.get(name) ?? { name, filters: [], list: loops.get(root) ?? null }
      value.filters.push(filter)
      values.set(name, value)
    }
  }
  const asked = [...source.matchAll(/\{%\s*(?:el)?if ([^%]*)%\}/g)].flatMap(([, expression = '']) => expression.match(/[a-z_]\w*/gi) ?? [])
  const flags = asked.filter((name) => !['not', 'and', 'or'].includes(name) && !values.has(name))
  return { values: [...values.values()], flags: [...new Set(flags)], optional: new Set(asked) }
}

function plainOf({ filters }: Value): unknown {
  return PLAIN.find(([filter]) => filters.includes(filter))?.[1]
}

/** All values as they should be, but for one that is replaced. */
function render(
  template: string,
  { values, flags }: ReturnType<typeof valuesOf>,
  on: boolean,
  changed?: Value,
  hostileValue?: unknown,
): Promise<string> {
  const given: Record<string, unknown> = Object.fromEntries(flags.map((flag) => [flag, on]))
  for (const value of values) {
    const used = value === changed ? hostileValue : plainOf(value)
    const [root = '', part] = value.name.split('.')
    if (value.list === null) given[root] = used
    else if (part === undefined) given[value.list] = [used]
    else given[value.list] = [{ ...((given[value.list] as object[] | undefined)?.[0] ?? {}), [part]: used }]
  }
  return templates.render(template, given)
}

/** What a reader of the file makes of it: which parts it has, and how much in them is for the reader to replace. */
function structure(template: string, text: string): unknown {
  if (template.startsWith('dockerfile/')) return instructions(text)
  if (template.startsWith('systemd/'))
    return directives(text).map(([name, value]) => [
      name,
      (value.replaceAll('%%', '').match(/%/g) ?? []).length,
      name.startsWith('Exec') ? (value.replaceAll('$$', '').match(/\$/g) ?? []).length : 0,
      /\\$/.test(value),
    ])
  // As Redis reads its file: a directive and its words to a line, quotes and comments apart.
  return text
    .split(/[\n\r]/)
    .map((line) => (/^\s*(#|$)/.test(line) ? '' : [line.split(/\s+/)[0], line.split(/\s+/).length, /["'\\]/.test(line)]))
}

describe.each(TEMPLATES)('%s', (template) => {
  const found = valuesOf(templateSource(DIRECTORY, template))

  it('takes values that are known here', () => {
    expect(found.values.length).toBeGreaterThan(0)
    for (const value of found.values) expect(plainOf(value), `${value.name} goes through ${value.filters.join(', ')}`).toBeDefined()
  })

  it.each(found.values.map((value) => [value.name, value] as const))('keeps its structure whatever %s is', async (_name, value) => {
    for (const on of [true, false]) {
      const plain = await render(template, found, on)
      await fc.assert(
        fc.asyncProperty(hostileString, async (text) => {
          if (text === '' && found.optional.has(value.name)) return
          // A list of arguments is hostile in one of them.
          const given = Array.isArray(plainOf(value)) ? ['program', text] : text
          const rendered = await render(template, found, on, value, given).catch((error: unknown) => {
            expect((error as WebopsError).code).toBe('template_value_unsafe')
            return null
          })
          if (rendered === null) return
          // A text is no number: it is refused, or it is not printed here at all.
          if (value.filters.some((filter) => NUMBERS.has(filter))) expect(rendered).toBe(plain)
          expect(structure(template, rendered)).toEqual(structure(template, plain))
        }),
        { numRuns: 150 },
      )
    }
  })
})

/** The directives of a unit, in order. */
function directives(unit: string): [string, string][] {
  const lines = unit.split(/[\n\r]/).filter((line) => !/^[#;]|^\s*$/.test(line))
  return lines.map((line) => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)])
}

/**
 * A Dockerfile's instructions, with continued lines joined as the builder does; of those that take paths also how many
 * words they have, and how much in them is an option, a variable or a here-document.
 */
function instructions(text: string): unknown[] {
  const lines = text.replace(/\\\n/g, ' ').split('\n')
  return lines
    .filter((line) => !/^\s*(#|$)/.test(line))
    .map((line) => {
      const [name = '', ...words] = line.split(/\s+/)
      if (!['COPY', 'WORKDIR', 'FROM', 'USER'].includes(name)) return name
      return [name, words.length, words.filter((word) => /^--|[$"'[]|<</.test(word)).length]
    })
}
