export interface SyntaxDirective {
  /** All that stands behind the sign: as a rule the name of an image. */
  frontend: string
  /** Of the line, from 0. */
  line: number
  /** Of the first line that is no directive. */
  end: number
}

// As BuildKit has it, in its older and newer versions: # or //, any case, and only in the lines before all others.
const DIRECTIVE = /^\s*(?:#|\/\/)\s*([a-z][a-z0-9]*)\s*=\s*(.+?)\s*$/is

/** Finds the line with which a Dockerfile names the program (the "frontend" image) that is to read it. Null without one. */
export function syntaxDirective(dockerfile: string): SyntaxDirective | null {
  const lines = dockerfile.replace(/^\ufeff/, '').split('\n')
  let found: Pick<SyntaxDirective, 'frontend' | 'line'> | null = null
  let end = lines[0]?.startsWith('#!') ? 1 : 0
  for (; end < lines.length; end += 1) {
    const [, key, value] = DIRECTIVE.exec(lines[end] ?? '') ?? []
    if (key === undefined || value === undefined) break
    if (key.toLowerCase() === 'syntax') found ??= { frontend: value, line: end }
  }
  return found && { ...found, end }
}

/** The Dockerfile without that line. An empty comment after the directives keeps the numbers of the lines that follow. */
export function withoutSyntax(dockerfile: string, { line, end }: SyntaxDirective): string {
  const lines = dockerfile.split('\n')
  lines.splice(end, 0, '#')
  lines.splice(line, 1)
  return lines.join('\n')
}
