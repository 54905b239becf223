import type { Folder } from '../folder.ts'
import { depthOf, folderOf } from '../tree-paths.ts'

/** A file of Python with how it is imported. */
export interface PythonModule {
  path: string
  /** Dotted, seen from `from`. */
  module: string
  /** The folder that must be on Python's path, seen from the application's; '' for that itself. */
  from: string
}

const NAMES = [
  'wsgi',
  'asgi',
  'main',
  'app',
  'server',
  'application',
  'api',
  'web',
  'index',
  'run',
  'start',
  '__init__',
  'streamlit_app',
  'bot',
  'hello',
  'site',
  'demo',
]
const LEFT_OUT =
  /(^|\/)(?:tests?|testing|docs?|examples?|migrations|alembic|node_modules|venv|env|\.[^/]+|site-packages|__pycache__|build|dist|scripts|notebooks)\/|(^|\/)(?:test_[^/]*|[^/]*_test|conftest|setup|noxfile|tasks|fabfile|manage)\.py$/
const MAX_FILES = 80

/** The sources that may hold the application, the likeliest first; at most 80. */
export function likelySources(folder: Folder): string[] {
  const others = foldersOfOthers(folder)
  return folder.paths
    .filter((path) => path.endsWith('.py') && !others.some((one) => path.startsWith(one)) && !LEFT_OUT.test(path) && depthOf(path) <= 5)
    .map((path) => ({ path, rank: depthOf(path) * 100 + nameRank(path) }))
    .sort((one, other) => one.rank - other.rank || one.path.localeCompare(other.path))
    .slice(0, MAX_FILES)
    .map(({ path }) => path)
}

/** Folders below it with a project of their own, a slash at their ends: what lies there belongs to that. */
export function foldersOfOthers(folder: Folder): string[] {
  return (
    folder
      .match(/\/(?:pyproject\.toml|requirements\.txt|Pipfile|setup\.py)$/)
      .map((path) => `${folderOf(path)}/`)
      // Requirements are often kept in a folder of that name.
      .filter((path) => !/(^|\/)(?:requirements|deps|dependencies|config|etc|docker)\/$/.test(path))
  )
}

function nameRank(path: string): number {
  const rank = NAMES.indexOf(path.slice(path.lastIndexOf('/') + 1, -3))
  return rank === -1 ? NAMES.length : rank
}

/** How a file is imported: seen from its own folder when it imports its neighbours by their plain names, else from the top. */
export async function moduleOf(folder: Folder, path: string): Promise<PythonModule> {
  const text = (await folder.text(path)) ?? ''
  const home = folderOf(path)
  const isPackageFile = path.endsWith('/__init__.py')
  const own = isPackageFile ? folderOf(home) : home
  // `src` is where packages lie, and no package itself.
  const top = /^(?:src|lib)(?=\/|$)/.exec(path)?.[0] ?? ''
  const imported = [...text.matchAll(/^[ \t]*(?:from\s+([A-Za-z_]\w*)|import\s+([A-Za-z_]\w*))/gm)].map(
    ([, one, other]) => one ?? other ?? '',
  )
  const isThere = (base: string, name: string) =>
    folder.has(join(base, `${name}.py`)) || folder.paths.some((one) => one.startsWith(join(base, `${name}/`)))
  const neighbours = home !== '' && !/^[ \t]*from\s+\./m.test(text) && imported.some((name) => isThere(home, name) && !isThere('', name))
  const from = neighbours && !isPackageFile ? own : top !== '' && !imported.includes(top) && home !== '' ? top : ''
  return { path, from, module: dotted(path, from) }
}

function dotted(path: string, from: string): string {
  return path
    .slice(from === '' ? 0 : from.length + 1)
    .replace(/(?:\/__init__)?\.py$/, '')
    .replaceAll('/', '.')
}

const join = (base: string, name: string) => (base === '' ? name : `${base}/${name}`)

/** Whether it can be imported at all: `my-app.py` cannot. */
export const isImportable = (module: string): boolean => /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(module)

/** A top-level name of a file that is made by calling one of these: `app = Flask(__name__)`. */
export function madeBy(text: string, makers: readonly string[]): string | null {
  const pattern = new RegExp(
    `^(\\w+)(?:[ \\t]*,[ \\t]*\\w+)*[ \\t]*(?::[^=\\n]+)?=[ \\t]*(?:await[ \\t]+)?(?:\\w+\\.)*(?:${makers.join('|')})[ \\t]*(?:\\[[^\\]\\n]*\\])?\\(`,
    'm',
  )
  return pattern.exec(text)?.[1] ?? null
}

/** The names that functions have which make an application when they are called. */
export const FACTORIES = [
  'create_app',
  'make_app',
  'app_factory',
  'build_app',
  'get_app',
  'create_application',
  'make_application',
  'get_application',
  'init_app',
  'create_server',
]

/** The factory that a file defines, where it can be called without arguments. */
export function factoryOf(text: string): string | null {
  for (const [, name = '', parameters = ''] of text.matchAll(/^(?:async[ \t]+)?def[ \t]+(\w+)\(([^)]{0,2000})\)/gm)) {
    const isOptional = parameters.split(',').every((one) => one.trim() === '' || one.includes('=') || one.trim().startsWith('*'))
    if (FACTORIES.includes(name) && isOptional) return name
  }
  return null
}

/** The tops of what a file imports: `flask`, `django`. */
export function importsOf(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/^[ \t]*(?:from[ \t]+(\w+)|import[ \t]+(\w+))/gm)].map(([, one, other]) => (one ?? other ?? '').toLowerCase()),
  )
}
