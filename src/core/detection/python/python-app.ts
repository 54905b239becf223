import type { Folder } from '../folder.ts'
import { readListening } from '../listening.ts'
import { buildpackVariables } from '../read-other-tools.ts'
import { PYTHON_FRAMEWORKS, type PythonFramework } from './python-frameworks.ts'
import { FACTORIES, factoryOf, importsOf, isImportable, likelySources, madeBy, moduleOf, type PythonModule } from './python-sources.ts'

/** What serves, found in the sources. */
export interface PythonApp {
  framework: string
  evidence: string
  start: string
  port: number
  /** Packages that the start command needs and the project does not ask for. */
  adds: string[]
  /** The file it lies in. */
  file: string
}

/**
 * Finds the application's object and what serves it.
 * @param packages names of the packages that the project asks for; null: nothing says, so imports are looked at
 */
export async function findPythonApp(folder: Folder, packages: ReadonlySet<string> | null): Promise<PythonApp | null> {
  const sources = likelySources(folder)
  const texts = new Map<string, string>()
  for (const path of sources) texts.set(path, (await folder.text(path)) ?? '')
  const imported = new Set([...texts.values()].flatMap((text) => [...importsOf(text)]))
  const frameworks = PYTHON_FRAMEWORKS.filter(
    (one) => imported.has(one.imports) || (packages && one.packages.some((name) => packages.has(name))),
  )
  for (const framework of frameworks) {
    const found = await appOf(folder, framework, texts, packages ?? new Set())
    if (found) return found
  }
  return null
}

async function appOf(
  folder: Folder,
  framework: PythonFramework,
  texts: ReadonlyMap<string, string>,
  packages: ReadonlySet<string>,
): Promise<PythonApp | null> {
  const uses = [...texts].filter(([, text]) => importsOf(text).has(framework.imports))
  if (framework.serve === 'run') return (await runApp(folder, framework, uses)) ?? functionApp(folder, framework, texts)
  const named = framework.name === 'flask' ? await flaskApp(folder) : null
  if (named) return serve(folder, framework, named.path, named.name, named.isFactory, packages, texts)
  // The object itself, one that a factory gives, then the factory.
  for (const [path, text] of uses) {
    const name = madeBy(text, framework.makers)
    if (name && isImportable(dottedOf(path))) return serve(folder, framework, path, name, false, packages, texts)
  }
  for (const [path, text] of texts) {
    const name = madeBy(text, FACTORIES)
    if (name && isImportable(dottedOf(path))) return serve(folder, framework, path, name, false, packages, texts)
  }
  for (const [path, text] of uses) {
    const factory = factoryOf(text)
    if (factory && isImportable(dottedOf(path))) return serve(folder, framework, path, factory, true, packages, texts)
  }
  // Bottle and Sanic are often run by the file itself, with routes of its own.
  const runs = uses.find(([, text]) => /\brun\(|\.serve\(/.test(text))
  return runs ? runApp(folder, { ...framework, start: 'python {file}' }, [runs]) : null
}

async function runApp(folder: Folder, framework: PythonFramework, uses: [string, string][]): Promise<PythonApp | null> {
  const found = uses.find(([, text]) => (framework.when ?? /^/).test(text))
  if (!found) return null
  const [file] = found
  const listening = await readListening(folder, [file])
  const own = framework.start?.startsWith('python ') || framework.name === 'dash' ? listening.port : null
  return {
    framework: framework.name,
    evidence: `${file} is an application of ${framework.name}`,
    start: (framework.start ?? 'python {file}')
      .replace('{file}', shellWord(file))
      .replace('{name}', framework.when?.exec(found[1])?.[1] ?? ''),
    port: own ?? framework.port,
    adds: [],
    file,
  }
}

/** A function that Google's framework serves without being told in the sources: the one that takes a request. */
async function functionApp(folder: Folder, framework: PythonFramework, texts: ReadonlyMap<string, string>): Promise<PythonApp | null> {
  if (framework.name !== 'functions-framework') return null
  const target = (await buildpackVariables(folder))['GOOGLE_FUNCTION_TARGET']
  const isTarget = target !== undefined && /^[A-Za-z_]\w*$/.test(target)
  const when = isTarget ? new RegExp(`^(?:async[ \\t]+)?def[ \\t]+(${target})\\b`, 'm') : /^def[ \t]+(\w+)\([ \t]*(?:request|req)\b/m
  return runApp(folder, { ...framework, when }, [...texts])
}

async function serve(
  folder: Folder,
  framework: PythonFramework,
  path: string,
  name: string,
  isFactory: boolean,
  packages: ReadonlySet<string>,
  texts: ReadonlyMap<string, string>,
): Promise<PythonApp> {
  const text = texts.get(path) ?? ''
  const found = await moduleOf(folder, path)
  const evidence = `${path} has ${isFactory ? `${name}(), which makes` : `${name},`} an application of ${framework.name}`
  const common = { framework: framework.name, evidence, port: framework.port, file: path }
  // Its own server is what web sockets go through.
  if (packages.has('flask-socketio') && /socketio\.run\(/.test(text)) {
    const { port } = await readListening(folder, [path])
    return { ...common, start: `python ${shellWord(path)}`, port: port ?? 5000, adds: [] }
  }
  if (framework.name === 'sanic')
    return {
      ...common,
      start: inFolder(found, `sanic ${found.module}:${name}${isFactory ? ' --factory' : ''} --host 0.0.0.0 --port \${PORT:-8000}`),
      adds: [],
    }
  const { start, adds } = framework.serve === 'asgi' ? asgi(found, name, isFactory, packages) : wsgi(found, name, isFactory, packages)
  return { ...common, start, adds }
}

function asgi(found: PythonModule, name: string, isFactory: boolean, packages: ReadonlySet<string>): { start: string; adds: string[] } {
  if (packages.has('hypercorn') && !packages.has('uvicorn') && !packages.has('fastapi') && !isFactory)
    return { start: inFolder(found, `hypercorn ${found.module}:${name} --bind 0.0.0.0:\${PORT:-8000}`), adds: [] }
  const factory = isFactory ? ' --factory' : ''
  return { start: inFolder(found, `uvicorn ${found.module}:${name}${factory} --host 0.0.0.0 --port \${PORT:-8000}`), adds: ['uvicorn'] }
}

function wsgi(found: PythonModule, name: string, isFactory: boolean, packages: ReadonlySet<string>): { start: string; adds: string[] } {
  const target = isFactory ? `'${found.module}:${name}()'` : `${found.module}:${name}`
  if (packages.has('waitress') && !packages.has('gunicorn') && !isFactory)
    return { start: inFolder(found, `waitress-serve --host 0.0.0.0 --port \${PORT:-8000} ${target}`), adds: [] }
  return { start: inFolder(found, gunicorn(target)), adds: ['gunicorn'] }
}

/** gunicorn's line for an application, listening where PORT says. */
export const gunicorn = (target: string): string =>
  `gunicorn --bind 0.0.0.0:\${PORT:-8000} --workers \${WEB_CONCURRENCY:-2} --access-logfile - ${target}`

const inFolder = ({ from }: PythonModule, line: string): string => (from === '' ? line : `cd ${shellWord(from)} && ${line}`)

/** What FLASK_APP names: a module or a file, and an object or a factory in it. */
async function flaskApp(folder: Folder): Promise<{ path: string; name: string; isFactory: boolean } | null> {
  const path = folder.first('.flaskenv', '.env.example', '.env')
  const said = /^[ \t]*(?:export[ \t]+)?FLASK_APP[ \t]*=[ \t]*['"]?([\w./:()-]+)/m.exec((path && (await folder.text(path))) ?? '')?.[1]
  const [module = '', object = ''] = (said ?? '').split(':')
  if (module === '') return null
  const base = module.replace(/\.py$/, '').replaceAll('.', '/').replace(/^\/+/, '')
  const file = folder.first(`${base}.py`, `${base}/__init__.py`)
  if (!file) return null
  const text = (await folder.text(file)) ?? ''
  if (object.endsWith('()')) return { path: file, name: object.slice(0, -2), isFactory: true }
  if (object) return { path: file, name: object, isFactory: FACTORIES.includes(object) }
  const name = madeBy(text, ['Flask', 'APIFlask', ...FACTORIES])
  if (name) return { path: file, name, isFactory: false }
  const factory = factoryOf(text)
  return factory ? { path: file, name: factory, isFactory: true } : null
}

const dottedOf = (path: string) => path.replace(/(?:\/__init__)?\.py$/, '').replaceAll('/', '.')

/** A path as one word of a shell. */
export const shellWord = (text: string): string => (/^[\w./@+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`)
