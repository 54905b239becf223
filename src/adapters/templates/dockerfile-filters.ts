import { plainText, unsafeValue } from './unsafe-value.ts'

const TARGET = 'a Dockerfile'

/** The value of ENV, LABEL or ARG, in quotes: nothing is expanded, and the instruction ends where it should. */
export function dockerString(value: unknown): string {
  const text = plainText(TARGET, value)
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '\\$')}"`
}

/** The exec form of CMD and ENTRYPOINT: a JSON array of texts, in which the builder expands nothing. */
export function dockerExec(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) throw unsafeValue(TARGET, value, 'it is not a list of arguments')
  return JSON.stringify(value.map((part) => plainText(TARGET, part))).replaceAll('","', '", "')
}

/** A path in COPY and WORKDIR, relative or absolute, without anything that these expand or take as an option. */
export function dockerPath(value: unknown): string {
  const text = plainText(TARGET, value)
  if (!/^[A-Za-z0-9_./][A-Za-z0-9_./@+-]*$/.test(text))
    throw unsafeValue(TARGET, text, 'the path has other characters than letters, digits and ._-/@+')
  if (text.split('/').includes('..')) throw unsafeValue(TARGET, text, 'the path leaves its place')
  return text
}

/** One word of a RUN instruction's shell. */
export function shellWord(value: unknown): string {
  const text = plainText(TARGET, value)
  // Newer builders read a here-document into RUN wherever they see the mark of one.
  if (text.includes('<<')) throw unsafeValue(TARGET, text, 'it holds the mark of a here-document')
  return /^[A-Za-z0-9_./@+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`
}

/** A port: nothing but its digits. */
export function portNumber(value: unknown): string {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 65_535)
    throw unsafeValue(TARGET, value, 'it is not a port')
  return String(value)
}
