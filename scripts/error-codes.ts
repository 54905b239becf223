import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

export interface ErrorCode {
  code: string
  /** What sort of failure, which is the API's status. */
  kinds: string[]
  messages: string[]
  hints: string[]
}

/** All errors that people can see, read from the source: every object with a `code`, a `kind` and a `message`. */
export function collectErrorCodes(root: string): ErrorCode[] {
  const found = new Map<string, ErrorCode>()
  const files = globSync(['src/**/*.ts', 'src/**/*.tsx', 'addons/**/*.ts'], { cwd: root })
    .filter((file) => !file.includes('.test.'))
    .sort()
  for (const file of files) {
    const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
    visit(source, (properties) => {
      for (const code of texts(properties.get('code'))) {
        // zod's own word for an issue.
        if (!/^[a-z]+(_[a-z0-9]+)*$/.test(code) || code === 'custom') continue
        const entry = found.get(code) ?? { code, kinds: [], messages: [], hints: [] }
        found.set(code, entry)
        add(entry.kinds, texts(properties.get('kind')))
        add(entry.messages, texts(properties.get('message')))
        add(entry.hints, texts(properties.get('hint')))
      }
    })
  }
  return [...found.values()].sort((a, b) => (a.code < b.code ? -1 : 1))
}

function visit(node: ts.Node, onError: (properties: Map<string, ts.Expression>) => void): void {
  if (ts.isObjectLiteralExpression(node)) {
    const properties = new Map<string, ts.Expression>()
    for (const property of node.properties) {
      if (ts.isPropertyAssignment(property) && ts.isIdentifier(property.name)) properties.set(property.name.text, property.initializer)
    }
    const isError = properties.has('code') && (properties.has('kind') || properties.has('message'))
    if (isError) onError(properties)
  }
  ts.forEachChild(node, (child) => visit(child, onError))
}

/** The text of a string, of a template with … for its values, and of both sides of a condition. */
function texts(expression: ts.Expression | undefined): string[] {
  if (!expression) return []
  if (ts.isStringLiteralLike(expression)) return [expression.text]
  if (ts.isTemplateExpression(expression))
    return [expression.head.text + expression.templateSpans.map((span) => `…${span.literal.text}`).join('')]
  if (ts.isConditionalExpression(expression)) return [...texts(expression.whenTrue), ...texts(expression.whenFalse)]
  if (ts.isParenthesizedExpression(expression)) return texts(expression.expression)
  return []
}

function add(list: string[], items: string[]): void {
  for (const item of items) if (!list.includes(item)) list.push(item)
}
