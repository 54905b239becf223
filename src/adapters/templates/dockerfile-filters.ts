import { imageName } from '#core/deployment/deployment.schema.ts'
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

/**
 * A line for RUN's shell, as a user or a repository wrote it: what it says is theirs, but it stays one instruction. Stands
 * at the end of its instruction.
 */
export function shellCommand(value: unknown): string {
  const text = plainText(TARGET, value).trim()
  if (text === '') throw unsafeValue(TARGET, value, 'it is empty')
  if (text.includes('<<')) throw unsafeValue(TARGET, text, 'it holds the mark of a here-document')
  if (text.endsWith('\\')) throw unsafeValue(TARGET, text, 'it ends with a backslash, which would take in the next line')
  // Options of RUN, a list of arguments and a comment are not the shell's to read.
  if (/^(?:--|\[|#)/.test(text)) throw unsafeValue(TARGET, text, 'a command does not begin like that')
  return text
}

/** Debian packages, each a word. */
export function debianPackages(value: unknown): string {
  if (!Array.isArray(value)) throw unsafeValue(TARGET, value, 'it is not a list of packages')
  return value
    .map((name) => {
      const text = plainText(TARGET, name)
      // https://www.debian.org/doc/debian-policy/ch-controlfields.html#source
      if (!/^[a-z0-9][a-z0-9+.-]+$/.test(text)) throw unsafeValue(TARGET, text, 'it is not the name of a Debian package')
      return text
    })
    .join(' ')
}

/** An image in FROM, or in COPY's --from. */
export function imageReference(value: unknown): string {
  const text = plainText(TARGET, value)
  if (!imageName.safeParse(text).success) throw unsafeValue(TARGET, text, 'it is not the name of an image')
  return text
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
