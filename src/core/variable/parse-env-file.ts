import { variableName, variableValue } from './variable-name.ts'
import { WebopsError } from '../errors/webops-error.ts'

/** A variable of a file, and the line that it begins in, from 1. */
export interface EnvEntry {
  name: string
  value: string
  line: number
}

const ASSIGNMENT = /^[ \t]*(?:export[ \t]+)?([^\s=#'"]+)[ \t]*=[ \t]*/
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' }

/**
 * Takes the text of an .env file apart, as dotenv and Docker Compose read it: comments, `export`, values in single, double
 * or back quotes that go over lines, any line ends. In double quotes \n, \r, \t, \", \$ and \\ are escapes. Programs that
 * read such files pass over what they do not understand; here a line that is none is refused, since it would be missing.
 * @throws WebopsError env_line_invalid, with the number of the line
 */
export function parseEnvFile(text: string): EnvEntry[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
  const entries: EnvEntry[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (/^\s*(?:#|$)/.test(line)) continue
    const number = at + 1
    const found = ASSIGNMENT.exec(line)
    if (!found) throw invalid(number, 'is no NAME=value')
    const name = found[1] ?? ''
    if (!variableName.safeParse(name).success) throw invalid(number, `has a name that no variable can have: ${shown(name)}`)
    const rest = line.slice(found[0].length)
    const quote = /^['"`]/.exec(rest)?.[0]
    const read = quote ? quoted(lines, at, rest.slice(1), quote) : { value: unquoted(rest), end: at }
    const wrong = variableValue.safeParse(read.value).error?.issues[0]?.message
    if (wrong) throw invalid(number, `has a value that ${wrong.startsWith('use ') ? 'is longer than 64 KB (65,536 characters)' : wrong}`)
    entries.push({ name, value: read.value, line: number })
    at = read.end
  }
  return entries
}

/** @param rest of the first line, behind the quote */
function quoted(lines: string[], from: number, rest: string, quote: string): { value: string; end: number } {
  const parts: string[] = []
  for (let at = from; at < lines.length; at += 1) {
    const line = at === from ? rest : (lines[at] ?? '')
    const end = endOf(line, quote)
    if (end < 0) {
      parts.push(line)
      continue
    }
    if (!/^\s*(?:#.*)?$/.test(line.slice(end + 1))) throw invalid(at + 1, `goes on behind the closing ${quote}`)
    const value = [...parts, line.slice(0, end)].join('\n')
    return { value: quote === '"' ? unescaped(value) : value, end: at }
  }
  throw invalid(from + 1, `has a ${quote} that nothing closes`)
}

/** Where the quote closes; -1: not in this line. */
function endOf(text: string, quote: string): number {
  if (quote !== '"') return text.indexOf(quote)
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return -1
}

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, (whole, char: string) => ESCAPES[char] ?? whole)
}

/** To a # that follows a space, or to the end. */
function unquoted(rest: string): string {
  return (/^(.*?)(?:(?:^|\s)#.*)?$/.exec(rest)?.[1] ?? '').trim()
}

/** No more than it takes to find it: what stands in such files is secret. */
function shown(name: string): string {
  return JSON.stringify(name.length > 20 ? `${name.slice(0, 7)}…` : name)
}

function invalid(line: number, what: string): WebopsError {
  return new WebopsError({
    code: 'env_line_invalid',
    kind: 'invalid',
    message: `Line ${line} of the file ${what}.`,
    hint: 'Write NAME=value, NAME="value", or # and a comment. A value with line breaks goes into quotes. Nothing was changed.',
    field: 'text',
  })
}
