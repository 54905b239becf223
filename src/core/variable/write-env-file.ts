/** A variable as a line of an .env file (a value with line breaks in single quotes takes several), which reads back as it is. */
export function envLine(name: string, value: string): string {
  return `${name}=${quotedFor(value)}`
}

/** The same in one line, whatever is in it. */
export function envLineInOne(name: string, value: string): string {
  return `${name}=${/[\r\n]/.test(value) ? escaped(value) : quotedFor(value)}`
}

function quotedFor(value: string): string {
  if (/^[A-Za-z0-9_./:@%+,=?&~^-]*$/.test(value)) return value
  // Within single and back quotes everything stands for itself; only a carriage return would be taken for a line's end.
  if (!value.includes('\r')) {
    if (!value.includes("'")) return `'${value}'`
    if (!value.includes('`')) return `\`${value}\``
  }
  return escaped(value)
}

function escaped(value: string): string {
  const text = value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
  return `"${text}"`
}
