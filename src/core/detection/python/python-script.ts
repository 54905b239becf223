import type { Folder } from '../folder.ts'
import { readListening } from '../listening.ts'
import type { PythonProject } from './python-project.ts'
import { shellWord } from './python-app.ts'

/** A program that is started by its file or its name. */
export interface PythonScript {
  start: string
  port: number | null
  evidence: string
  /** Where only the name of a lone file says that it may be one. */
  isGuess: boolean
  /** Others call or import it: it does nothing when it is run. */
  isCalled?: boolean
}

const ENTRIES = [
  'main.py',
  'app.py',
  'bot.py',
  'run.py',
  'server.py',
  'start.py',
  'index.py',
  'application.py',
  'api.py',
  'web.py',
  'worker.py',
  'cli.py',
  'hello.py',
  '__main__.py',
]
const SERVES =
  /serve_forever|\.run\(|run_app|\.listen\(|HTTPServer|TCPServer|make_server|run_simple|\.bind\(|start_server|grpc\.server|\bserve\(/

/** What to run where no framework says so: a file with a usual name, a package that can be run, a program of its own. */
export async function findPythonScript(folder: Folder, project: PythonProject): Promise<PythonScript | null> {
  const usual = folder.first(...ENTRIES, ...ENTRIES.map((name) => `src/${name}`), ...ENTRIES.map((name) => `app/${name}`))
  const scripts = Object.keys(project.scripts)
  const script =
    scripts.find((name) => name === project.name) ??
    (scripts.length === 1 ? scripts[0] : scripts.find((name) => /serve|start|web|run/.test(name)))
  if (script !== undefined && project.isPackage && !folder.has('main.py') && !folder.has('app.py')) {
    const target = (project.scripts[script] ?? '').split(':')[0]?.replaceAll('.', '/') ?? ''
    const file = folder.first(`src/${target}.py`, `src/${target}/__init__.py`, `${target}.py`, `${target}/__init__.py`)
    return {
      start: script,
      port: file ? await portOf(folder, file) : null,
      evidence: `${project.manifest} names the program ${script}`,
      isGuess: false,
    }
  }
  const task = ['start', 'serve', 'server', 'web'].find((name) => Object.hasOwn(project.tasks, name))
  if (task !== undefined)
    return { start: project.tasks[task] ?? '', port: null, evidence: `${project.manifest} has a script ${task}`, isGuess: false }
  if (usual !== null)
    return { start: `python ${usual}`, port: await portOf(folder, usual), evidence: `${usual} is there to be run`, isGuess: false }
  // A program that is named, of a project that is not installed as a package: there is no file of that name.
  const [module = '', object = ''] = script === undefined ? [] : (project.scripts[script] ?? '').split(':')
  const source = /^[A-Za-z_]\w*(?:\.\w+)*$/.test(module)
    ? folder.first(`${module.replaceAll('.', '/')}.py`, `${module.replaceAll('.', '/')}/__init__.py`)
    : null
  if (source !== null && /^[A-Za-z_]\w*$/.test(object) && /^(?:start|serve|server|web|run|app|main)$/.test(script ?? ''))
    return {
      start: `python -c 'from ${module} import ${object}; ${object}()'`,
      port: await portOf(folder, source),
      evidence: `${project.manifest} names the program ${script}`,
      isGuess: false,
    }
  const packages = folder.match(/^(?:src\/)?[A-Za-z_]\w*\/__main__\.py$/)
  const [runnable] = packages
  if (runnable !== undefined) {
    const name = runnable.replace(/^src\//, '').split('/')[0] ?? ''
    const into = runnable.startsWith('src/') && !project.isPackage ? 'cd src && ' : ''
    return {
      start: `${into}python -m ${name}`,
      port: await portOf(folder, runnable),
      evidence: `${runnable} makes ${name} runnable`,
      isGuess: false,
    }
  }
  return lone(folder)
}

/** One file at the top, or one that says `if __name__ == "__main__"`. */
async function lone(folder: Folder): Promise<PythonScript | null> {
  const files = folder.match(/^(?!setup\.py$|conftest\.py$|test_|noxfile\.py$|tasks\.py$)[^/]+\.py$/)
  const mains: string[] = []
  for (const file of files.slice(0, 10)) if (/^if\s+__name__\s*==/m.test((await folder.text(file)) ?? '')) mains.push(file)
  const file = mains.length === 1 ? mains[0] : files.length === 1 ? files[0] : undefined
  if (file === undefined) return null
  const text = (await folder.text(file)) ?? ''
  return {
    isCalled: file === '__init__.py' || (/^(?:async[ \t]+)?def (?:lambda_)?handler\(/m.test(text) && !/__main__|\.start\(/.test(text)),
    start: `python ${shellWord(file)}`,
    port: await portOf(folder, file),
    evidence: `${file} is the only program there`,
    isGuess: true,
  }
}

/** Where a file listens; null for one that serves nothing. */
export async function portOf(folder: Folder, file: string): Promise<number | null> {
  const text = (await folder.text(file)) ?? ''
  if (!SERVES.test(text)) return null
  const { port, readsPort } = await readListening(folder, [file])
  return port ?? (readsPort ? 8000 : null)
}
