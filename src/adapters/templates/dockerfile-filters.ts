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

/** The name of a variable, for ARG and the shell. */
export function variableName(value: unknown): string {
  const text = plainText(TARGET, value)
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) throw unsafeValue(TARGET, text, 'it is not the name of a variable')
  return text
}

/** Options of RUN that lay build secrets of these names under /run/secrets while it runs, each on a line of its own. */
export function secretMounts(value: unknown): string {
  return variableNames(value)
    .map((name) => `--mount=type=secret,id=${name},required=true \\\n    `)
    .join('')
}

/**
 * Shell that exports the mounted secrets of these names for what follows in the same RUN. The dot keeps line ends at the
 * end of a value, which `$(…)` takes off.
 */
export function secretExports(value: unknown): string {
  return variableNames(value)
    .map((name) => `${name}="$(cat /run/secrets/${name}; echo .)" && export ${name}="\${${name}%.}" && \\\n    `)
    .join('')
}

function variableNames(value: unknown): string[] {
  if (!Array.isArray(value)) throw unsafeValue(TARGET, value, 'it is not a list of names')
  return value.map(variableName)
}
