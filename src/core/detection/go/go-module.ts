import type { Folder } from '../folder.ts'

/** What a go.mod says. */
export interface GoModule {
  path: string
  /** The `go` line: the least version that it builds with. */
  go: string | null
  /** The `toolchain` line, without `go`: the version that it is built with. */
  toolchain: string | null
  /** Modules that it requires itself, without their versions. */
  requires: string[]
  /** Folders outside this one that modules are taken from. */
  outside: string[]
  problems: string[]
}

/**
 * Reads a go.mod. https://go.dev/ref/mod#go-mod-file
 * @returns null when there is none
 */
export async function readGoModule(folder: Folder, path = 'go.mod'): Promise<GoModule | null> {
  const text = await folder.text(path)
  if (text === null) return null
  const module: GoModule = { path: '', go: null, toolchain: null, requires: [], outside: [], problems: [] }
  let block: string | null = null
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/(^|\s)\/\/(?! indirect)[^]*$/, '').trim()
    if (line === '') continue
    if (block !== null && line.startsWith(')')) {
      block = null
      continue
    }
    const [word = '', ...rest]: string[] = block === null ? line.split(/\s+/) : [block, ...line.split(/\s+/)]
    if (block === null && (rest[0] === '(' || word.endsWith('('))) {
      block = word.replace(/\($/, '')
      continue
    }
    const [first = ''] = rest
    if (word === 'module') module.path = first.replaceAll('"', '')
    else if (word === 'go') module.go = /^\d+\.\d+(?:\.\d+)?/.exec(first)?.[0] ?? null
    else if (word === 'toolchain') module.toolchain = /^go(\d+\.\d+(?:\.\d+)?)/.exec(first)?.[1] ?? null
    else if (word === 'require') {
      if (!raw.includes('// indirect')) module.requires.push(first)
    } else if (word === 'replace') {
      const target = rest[rest.indexOf('=>') + 1] ?? ''
      if (target.startsWith('../')) module.outside.push(target)
    } else if (!/^(?:exclude|retract|tool|ignore|godebug)$/.test(word))
      module.problems.push(
        `${folder.prefix}${path}, line ${index + 1}, column ${raw.search(/\S/) + 1}: “${word.slice(0, 40)}” is no directive of go.mod`,
      )
  }
  if (module.path === '') module.problems.unshift(`${folder.prefix}${path}, line 1, column 1: it names no module`)
  return module
}

/** Folders that a go.work uses, without `./`. */
export function workspaceModules(text: string): string[] {
  const body = text.replace(/\/\/.*$/gm, '')
  const blocks = [...body.matchAll(/^[ \t]*use[ \t]*\(([^()]*)\)/gm)].flatMap(([, inner = '']) => inner.split(/\s+/))
  const lines = [...body.matchAll(/^[ \t]*use[ \t]+([^\s(]+)[ \t]*$/gm)].map(([, one = '']) => one)
  return [...blocks, ...lines].flatMap((one) => {
    const path = one.replaceAll('"', '').replace(/^\.\//, '').replace(/\/$/, '')
    return path === '' || path.startsWith('..') ? [] : [path]
  })
}
