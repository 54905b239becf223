import type { Folder } from '../folder.ts'
import { withoutBlockComments } from '../without-comments.ts'
import type { Manifest } from './manifest.ts'

/** What a framework needs, and how what it builds is served. */
export interface Plan {
  framework: string | null
  /** In words: what was seen. */
  evidence: string
  /** What builds it where package.json has no script for that: a line for the package manager's exec. Null: nothing to build. */
  build: string | null
  /** Before the build command: `NAME=value`. */
  environment?: string[]
  /** A line that runs before the build. */
  before?: string
  /** Packages that the repository lacks for being served by Node. */
  extras?: string
  serve: Served
  warnings?: string[]
}

export type Served =
  | { kind: 'files'; folder: string; fallback: string | null }
  | {
      kind: 'server'
      /** Without a package manager between; null: package.json's start script or entry file. */
      start: string | null
      port: number
      /** Folders that stand for themselves, without node_modules; unset: all is needed. */
      only?: string[]
      /** Next's standalone output in this folder. */
      standalone?: string
      /** A start script that says the same as `start`, such as /^next start/: it gives way. */
      same?: RegExp
    }

/** What a framework's detector sees. */
export interface PlanInput {
  folder: Folder
  manifest: Manifest
  /** The build script of package.json, with scripts that it runs written out. */
  buildScript: string
  /** The start script (or command that was said), the same way; null: there is none. */
  startScript: string | null
}

export type Planner = (input: PlanInput) => Promise<Plan | null> | Plan | null

/** A configuration file's text without its comments; empty when there is none. */
export async function configText(folder: Folder, ...names: string[]): Promise<string> {
  const file = folder.first(...names)
  const text = file === null ? null : await folder.text(file)
  return withoutBlockComments(text ?? '').replace(/^[ \t]*\/\/.*$|([\s,;{}])\/\/.*$/gm, '$1')
}

/** `name.config.js` with each of the endings that tools read. */
export const configNames = (name: string) => ['ts', 'js', 'mjs', 'cjs', 'mts', 'cts', 'json'].map((end) => `${name}.${end}`)

/** The text that a key is set to in a configuration's source; null when it is not, or to something else. */
export function settingOf(text: string, key: string): string | null {
  return new RegExp(`(?:^|[\\s{,'"])${key}['"]?\\s*[:=]\\s*['"\`]([^'"\`\\n$]+)['"\`]`).exec(text)?.[1] ?? null
}

/** A folder in a configuration, made plain: `./out/` is `out`. Null for one outside, or of odd characters. */
export function plainFolder(path: string | null): string | null {
  const plain = path?.replace(/^(?:\.?\/)+/, '').replace(/(?<!\/)\/+$/, '') ?? ''
  return plain !== '' && /^[\w./@+-]+$/.test(plain) && !plain.split('/').includes('..') ? plain : null
}
