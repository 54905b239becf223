import { fieldsOf, textOf, textsOf } from '../fields.ts'
import type { Folder } from '../folder.ts'

/** What a package.json says, as far as it counts here. */
export interface Manifest {
  /** The file it was read in: package.json, package.json5 or package.yaml. */
  file: string
  name: string | null
  scripts: Record<string, string>
  /** Packages that run needs, with the ranges that stand there. */
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  optionalDependencies: Record<string, string>
  peerDependencies: Record<string, string>
  engines: Record<string, string>
  /** As corepack reads it: `pnpm@10.4.1`, without a hash. */
  packageManager: { name: string; version: string } | null
  volta: Record<string, string>
  /** https://docs.npmjs.com/cli/v11/configuring-npm/package-json#devengines */
  devEngines: { runtime: string | null; runtimeName: string | null; manager: { name: string; version: string | null } | null }
  main: string | null
  module: string | null
  isModule: boolean
  workspaces: string[]
  fields: Record<string, unknown>
}

/** Nothing is said at all. */
export const NO_MANIFEST: Manifest = {
  file: 'package.json',
  name: null,
  scripts: {},
  dependencies: {},
  devDependencies: {},
  optionalDependencies: {},
  peerDependencies: {},
  engines: {},
  packageManager: null,
  volta: {},
  devEngines: { runtime: null, runtimeName: null, manager: null },
  main: null,
  module: null,
  isModule: false,
  workspaces: [],
  fields: {},
}

const FILES = ['package.json', 'package.json5', 'package.yaml']
const LONGEST_TEXT = 10_000

/** @returns null when there is none; an empty one, with a problem of the folder, when it cannot be read */
export async function readManifest(folder: Folder): Promise<Manifest | null> {
  const file = folder.first(...FILES)
  if (file === null) return null
  const fields = (file === 'package.yaml' || file === 'package.json5' ? await folder.yaml(file) : await folder.json(file)) ?? {}
  const manager = /^([a-z]+)@v?([^+\s]+)/.exec(textOf(fields['packageManager']) ?? '')
  const runtime = firstOf(fieldsOf(fields['devEngines'])['runtime'])
  const devManager = firstOf(fieldsOf(fields['devEngines'])['packageManager'])
  const workspaces = fields['workspaces']
  return {
    file,
    name: textOf(fields['name']),
    scripts: stringsOf(fields['scripts']),
    dependencies: stringsOf(fields['dependencies']),
    devDependencies: stringsOf(fields['devDependencies']),
    optionalDependencies: stringsOf(fields['optionalDependencies']),
    peerDependencies: stringsOf(fields['peerDependencies']),
    engines: stringsOf(fields['engines']),
    packageManager: manager?.[1] && manager[2] ? { name: manager[1], version: manager[2] } : null,
    volta: stringsOf(fields['volta']),
    devEngines: {
      runtimeName: textOf(runtime['name']),
      runtime: textOf(runtime['version']),
      manager: textOf(devManager['name']) ? { name: textOf(devManager['name']) ?? '', version: textOf(devManager['version']) } : null,
    },
    main: textOf(fields['main']),
    module: textOf(fields['module']),
    isModule: fields['type'] === 'module',
    workspaces: Array.isArray(workspaces) ? textsOf(workspaces) : textsOf(fieldsOf(workspaces)['packages']),
    fields,
  }
}

/** The range of a package in any of its lists; null: it is in none. */
export function rangeOf(manifest: Manifest, name: string): string | null {
  return manifest.dependencies[name] ?? manifest.devDependencies[name] ?? manifest.optionalDependencies[name] ?? null
}

export const needs = (manifest: Manifest, ...names: string[]) => names.some((name) => rangeOf(manifest, name) !== null)

/** The major number that a range begins with: 15 for `^15.1.7`; null for `latest`, `*` and the like. */
export function majorOf(manifest: Manifest, name: string): number | null {
  const digits = /(?<!\d)(\d+)(?:\.|$)/.exec(rangeOf(manifest, name)?.replace(/^.*npm:[^@]*@?/, '') ?? '')?.[1]
  return digits === undefined ? null : Number(digits)
}

const firstOf = (value: unknown) => fieldsOf(Array.isArray(value) ? value[0] : value)

/** Commands and versions: a text that is longer than any of them is left out, since many patterns look at each. */
function stringsOf(value: unknown): Record<string, string> {
  const isShort = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= LONGEST_TEXT
  return Object.fromEntries(Object.entries(fieldsOf(value)).filter(isShort))
}
