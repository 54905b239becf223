import { posix } from 'node:path'
import { DockerfileParser, type Instruction, type JSONInstruction } from 'dockerfile-ast'
import { copiesFrom } from '../../dockerfile/copies-from.ts'
import { dockerfileStages, neededStages } from '../../dockerfile/dockerfile-stages.ts'
import type { SourceTree } from '../detection.ts'

/** A listing of this many files may have been cut off. */
const MOST_PATHS = 20_000

export interface BuildPlace {
  /** The repository, from its top. */
  paths: readonly string[]
  /** The folder that it is built in; `.` for the top. */
  root: string
  /** The stages that are built; null for the last. */
  targets?: readonly (string | null)[]
}

/**
 * What a Dockerfile copies from its build context that is not there: it cannot be built as it stands. What cannot be known counts as
 * there: patterns, variables, links, submodules, stages that nothing needs, and whatever two parsers might read in two ways.
 * @param text of a Dockerfile
 * @returns paths as the Dockerfile writes them
 */
export function missingSources(text: string, { paths, root, targets = [null] }: BuildPlace): string[] {
  // A here-document with a number before it is one to the builder, and none to the parser.
  if (paths.length >= MOST_PATHS || paths.includes('.gitmodules') || /\d<</.test(text)) return []
  try {
    const stages = dockerfileStages(text)
    const needed = new Set(targets.flatMap((target) => [...neededStages(stages, target)]))
    const stageOf = (instruction: Instruction) => stages.findLastIndex(({ line }) => line <= instruction.getRange().start.line)
    const instructions = DockerfileParser.parse(text).getInstructions()
    const sources = instructions.flatMap((one) => (needed.has(stageOf(one)) ? sourcesOf(one) : []))
    if (sources.length === 0) return []
    const there = pathsAndFolders(paths)
    return [...new Set(sources)].filter((source) => isMissing(source, root, there))
  } catch {
    // The parser is made for editors: what it does not take is the builder's to refuse.
    return []
  }
}

function isMissing(source: string, root: string, there: { files: ReadonlySet<string>; folders: ReadonlySet<string> }): boolean {
  if (/[*?[\]$\\]|(?:^|\/)\.\.(?:\/|$)/.test(source)) return false
  const path = posix.join(root, source).replace(/\/$/, '')
  if (path === '.' || there.files.has(path) || there.folders.has(path)) return false
  // What is listed as a file and leads further is a link to a folder.
  const parts = path.split('/')
  return !parts.some((_part, index) => index > 0 && there.files.has(parts.slice(0, index).join('/')))
}

function pathsAndFolders(paths: readonly string[]): { files: Set<string>; folders: Set<string> } {
  const folders = new Set<string>(['.'])
  for (const path of paths)
    for (let end = path.lastIndexOf('/'); end > 0 && !folders.has(path.slice(0, end)); end = path.lastIndexOf('/', end - 1)) {
      folders.add(path.slice(0, end))
    }
  return { files: new Set(paths), folders }
}

function sourcesOf(instruction: Instruction): string[] {
  if (!['COPY', 'ADD'].includes(instruction.getKeyword())) return []
  const content = instruction.getArgumentsContent() ?? ''
  const flags = (instruction as JSONInstruction).getFlags().join(' ')
  if (copiesFrom(instruction) !== null || content.includes('<<') || /["']/.test(flags)) return []
  const words = content.trim().startsWith('[')
    ? [...content.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '')
    : instruction.getArguments().map((argument) => argument.getValue())
  return words
    .filter((word) => !word.startsWith('--'))
    .slice(0, -1)
    .map((word) => word.replace(/^["']|["']$/g, ''))
    .filter((word) => word !== '' && !/^(?:[a-z]+:\/\/|[\w.-]+@[\w.-]+:)/i.test(word))
}

/** @param path of the Dockerfile @param missing what it copies that is not there */
export function missingWarning(path: string, missing: string[]): string {
  return `${path} copies ${missing.slice(0, 3).join(', ')}, which the repository does not have: it cannot be built as it stands.`
}

/** Lines of a `.dockerignore` that leave out all that there is. */
const ALL = new Set(['*', '**', '.', '/', '/*', '**/*', '*/**'])

/** Whether a `.dockerignore` leaves everything out but what it names: it was written for one Dockerfile alone. */
export async function ignoresAllElse(
  { paths, read }: Readonly<{ paths: readonly string[]; read: SourceTree['read'] }>,
  root: string,
): Promise<boolean> {
  const path = posix.join(root, '.dockerignore')
  const lines = paths.includes(path) ? ((await read(path)) ?? '').split('\n') : []
  return lines.some((line) => ALL.has(line.trim()))
}
