import type { Folder } from '../folder.ts'
import { folderOf } from '../tree-paths.ts'
import { parseRequirement, type Requirement } from './requirement.ts'

/** What a requirements file asks for, with those that it includes. */
export interface RequirementsFile {
  requirements: Requirement[]
  /** All the files that pip reads, this one first. */
  files: string[]
  /** It names folders of the repository (`-e .`, `./lib`), or files that are not there: then the sources must be there at install. */
  needsSources: boolean
}

const MAX_FILES = 20

/** Where they lie, the one for production first. A `requirements` folder keeps one for each occasion. */
export const REQUIREMENTS_FILES = [
  'requirements.txt',
  'requirements/production.txt',
  'requirements/prod.txt',
  'requirements-prod.txt',
  'requirements-production.txt',
  'requirements/base.txt',
  'requirements/common.txt',
  'requirements/requirements.txt',
  'requirements/main.txt',
  'requirements/local.txt',
  'Requirements.txt',
  'requirement.txt',
  'requirements.pip',
  'requirements.in',
]

/**
 * Reads a requirements file and those it includes. What is no requirement becomes a problem of the folder's.
 * https://pip.pypa.io/en/stable/reference/requirements-file-format/
 * @param path seen from the folder
 */
export async function readRequirementsFile(folder: Folder, path: string): Promise<RequirementsFile> {
  const found: RequirementsFile = { requirements: [], files: [], needsSources: false }
  await readInto(folder, path, found)
  return found
}

async function readInto(folder: Folder, path: string, found: RequirementsFile): Promise<void> {
  if (found.files.includes(path) || found.files.length >= MAX_FILES) return
  const text = await folder.text(path)
  if (text === null) {
    found.needsSources = true
    return
  }
  found.files.push(path)
  const lines = text.split(/\r?\n/)
  let continued = false
  for (const [index, line] of lines.entries()) {
    // Hashes follow their requirement on lines of their own.
    const isContinued = continued
    continued = line.trimEnd().endsWith('\\')
    const said = line.replace(/(^|\s)#[^]*$/, '').trim()
    if (said === '' || isContinued) continue
    const included = /^(?:-r|-c|--requirement|--constraint)(?:\s+|=)\s*(\S+)/.exec(said) ?? /^-[rc](\S+)/.exec(said)
    if (included) {
      const other = within(folderOf(path), included[1] ?? '')
      if (other === null) found.needsSources = true
      else await readInto(folder, other, found)
      continue
    }
    if (/^(?:-e\b|--editable\b|\.{1,2}(?:[/[]|$)|file:|\S+\s*@\s*file:)/.test(said) || /^[\w./-]+\.(?:whl|tar\.gz|zip)$/.test(said)) {
      found.needsSources = true
      continue
    }
    if (/^(?:-|\w+\+|https?:|\$\{)/.test(said)) continue
    const requirement = parseRequirement(said)
    if (requirement) found.requirements.push(requirement)
    else noteProblem(folder, path, index + 1, line.length - line.trimStart().length + 1, said)
  }
}

function noteProblem(folder: Folder, path: string, line: number, column: number, said: string): void {
  const problem = `${folder.prefix}${path}, line ${line}, column ${column}: ${JSON.stringify(said.slice(0, 60))} is no requirement`
  if (!folder.problems.includes(problem) && folder.problems.length < 20) folder.problems.push(problem)
}

/** A path that one file names, seen from the folder; null when it leaves it. */
function within(base: string, path: string): string | null {
  const parts: string[] = []
  for (const part of [...base.split('/'), ...path.split('/')]) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return path.startsWith('/') ? null : parts.join('/')
}
