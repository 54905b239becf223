import { joinPath } from '../tree-paths.ts'
import type { Candidate } from '../candidate.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { findDjangoProject } from './django-project.ts'
import { innerFolder } from './inner-folder.ts'
import { inlineRequirements } from './inline-script.ts'
import { debianPackagesFor } from './python-packages.ts'
import { findPythonApp } from './python-app.ts'
import { pythonInstall, USUAL_PYTHON } from './python-install.ts'
import { PYTHON_FRAMEWORKS } from './python-frameworks.ts'
import { readPythonProject, type PythonProject } from './python-project.ts'
import { findPythonScript, portOf } from './python-script.ts'
import { pythonVersion } from './python-version.ts'
import { saidServer } from './said-server.ts'

/** What runs, whatever finds it. */
interface Found {
  framework: string | null
  start: string | null
  port: number | null
  build: string | null
  adds: string[]
  evidence: string[]
  warnings: string[]
  keysForBuild: string[]
  isGuess: boolean
  isCalled?: boolean
  folder: string
}

/**
 * What a folder's project can be run as.
 * @param member folder of a workspace's member, whose workspace is installed at the top; null: the top itself
 * @returns null when nothing speaks for Python
 */
export async function pythonCandidate(
  folder: Folder,
  said: Said,
  project: PythonProject,
  member: string | null,
): Promise<Candidate | null> {
  const home = member === null ? folder : folder.child(member)
  const own = member === null ? project : await readPythonProject(home)
  const names = new Set([...project.packages.keys(), ...own.packages.keys()])
  const hasManifest = project.manifest !== null
  const found = await find(home, own, hasManifest ? names : null)
  if (found === null && said.start === null && !hasManifest) return null
  if (found === null && !hasManifest && !isPythonLine(said.start ?? '')) return null

  const inline = hasManifest || found === null ? null : await inlineOf(home, found)
  const adds = [...(found?.adds ?? [])]
  for (const one of inline?.lines ?? []) adds.push(`'${one.replaceAll("'", '')}'`)
  if (!hasManifest && found?.framework)
    adds.unshift(...PYTHON_FRAMEWORKS.flatMap((one) => (one.name === found.framework ? (one.packages[0] ?? []) : [])))
  if (!hasManifest && found?.framework === 'django') adds.unshift('django')
  const server = said.start === null ? null : saidServer(said.start)
  const wanted = said.start === null ? adds : [...adds.filter((name) => !SERVERS.includes(name)), ...(server?.adds ?? [])]
  const missing = [...new Set(wanted)].filter((name) => !bringsAlong(project, name))

  const version = await pythonVersion(folder, said, [
    ...own.constraints,
    ...project.constraints,
    ...(inline?.python ? [{ constraint: inline.python, source: 'its script' }] : []),
  ])
  const install = pythonInstall(project, said, missing, member === null ? null : /^[\w.-]+$/.test(own.name ?? '') ? own.name : member)
  const evidence = [...manifestEvidence(project), ...(found?.evidence ?? [])]
  if (version) evidence.push(`${version.source} says Python ${version.version}`)
  if (said.start !== null) evidence.push(`the start command is given: ${said.start.slice(0, 120)}`)
  const packages = debianPackagesFor(new Map([...project.packages, ...own.packages]), await installsFromGit(folder, project))
  const start = said.start ?? found?.start ?? null
  const inner = member === null && found?.framework === 'django' ? innerFolder(folder, said, found) : null
  const port = said.start === null ? (found?.port ?? null) : (server?.port ?? (await fileOf(home, said.start)) ?? found?.port ?? null)
  return {
    provider: 'python',
    framework: found?.framework ?? null,
    root: member === null ? folder.root : folder.root === '.' ? member : joinPath(folder.root, member),
    confidence: confidence(project, found, said, folder),
    evidence: evidence.length > 0 ? evidence : ['it has sources in Python'],
    warnings: [...folder.problems, ...(home === folder ? [] : home.problems), ...(found?.warnings ?? [])],
    versions: { python: version?.version ?? USUAL_PYTHON, ...toolVersion(project, said) },
    install: install.line,
    build: said.build ?? found?.build ?? null,
    start,
    release: said.release,
    port,
    static: null,
    packages,
    template: {
      name: 'python',
      values: {
        tool: install.tool,
        before: install.before,
        after: install.after,
        withUv: project.manager === 'uv',
        files: install.before === null ? [] : project.files.filter((path) => !path.includes('/')),
        fileFolders:
          install.before === null
            ? []
            : [...new Set(project.files.filter((path) => path.includes('/')).map((path) => path.slice(0, path.lastIndexOf('/'))))],
        keysForBuild: said.build === null && found?.build != null ? found.keysForBuild : [],
        appFolder: member === null ? '/app' : `/app/${member}`,
        ...inner,
        ...(member === null ? {} : { prefix: folder.prefix }),
        browsers: names.has('playwright'),
      },
    },
  }
}

const SERVERS = ['gunicorn', 'uvicorn', 'daphne', 'hypercorn']
const isPythonLine = (line: string) => /(?:^|[\s/])(?:python3?|pip|uv|poetry|gunicorn|uvicorn|flask|streamlit)(?:\s|$)/.test(line)

async function find(folder: Folder, project: PythonProject, names: ReadonlySet<string> | null): Promise<Found | null> {
  const nothing = { build: null, adds: [], evidence: [], warnings: [], keysForBuild: [], isGuess: false, folder: '' }
  const django = await findDjangoProject(folder, names ?? new Set())
  if (django) return { ...nothing, ...django, framework: 'django', port: 8000 }
  const app = await findPythonApp(folder, names)
  if (app) return { ...nothing, ...app, evidence: [app.evidence] }
  const script = await findPythonScript(folder, project)
  return script ? { ...nothing, framework: null, ...script, evidence: [script.evidence] } : null
}

/** Where the file listens that a given start command runs. */
function fileOf(folder: Folder, line: string): Promise<number | null> {
  const file = /\bpython[\d.]*\s+(?:-\w\s+)*([\w./-]+\.py)\b/.exec(line)?.[1]
  return file === undefined ? Promise.resolve(null) : portOf(folder, file.replace(/^\.\//, ''))
}

async function inlineOf(folder: Folder, found: Found): Promise<ReturnType<typeof inlineRequirements>> {
  const file = /(?<![\w./-])[\w./-]+\.py\b/.exec(found.start ?? '')?.[0]
  const text = file === undefined ? null : await folder.text(file)
  return text === null ? null : inlineRequirements(text)
}

function confidence(project: PythonProject, found: Found | null, said: Said, folder: Folder): number {
  if (found === null) return said.start !== null ? 0.7 : project.manifest === null ? 0.2 : 0.3
  // What others import or call, and a package's folder, are nothing to start.
  const isPackage = folder.root !== '.' && project.manifest === null && folder.has('__init__.py')
  if (said.start === null && (found.isCalled || (isPackage && found.framework === null))) return 0.3
  const base = found.framework ? 0.92 : found.isGuess ? 0.6 : 0.82
  if (project.manifest === null && said.start !== null && isPythonLine(said.start)) return 0.7
  if (project.manifest === null) return found.framework ? 0.7 : found.isGuess ? 0.35 : folder.paths.length > 40 ? 0.4 : 0.55
  return Math.round((base + (project.lock === null ? 0 : 0.04)) * 100) / 100
}

function manifestEvidence(project: PythonProject): string[] {
  if (project.manifest === null) return []
  const count = project.packages.size
  const says = `${project.manifest} has ${count} dependenc${count === 1 ? 'y' : 'ies'}`
  return [says, ...(project.lock === null ? [] : [`${project.lock} is there, so ${project.manager} installs them`])]
}

/** Whether the project asks for a package itself, or one that it asks for does. */
function bringsAlong(project: PythonProject, name: string): boolean {
  if (project.packages.has(name)) return true
  if (name !== 'uvicorn') return false
  const { extras = [] } = project.packages.get('fastapi') ?? {}
  return extras.includes('standard') || extras.includes('all') || project.packages.has('python-fasthtml')
}

function toolVersion(project: PythonProject, said: Said): Record<string, string> {
  const version = said.tools[project.manager]?.version
  return project.manager === 'pip' || version === undefined || !/^\d/.test(version) ? {} : { [project.manager]: version }
}

async function installsFromGit(folder: Folder, project: PythonProject): Promise<boolean> {
  for (const path of [project.manifest, ...project.files])
    if (path && /git\+|^[ \t]*git[ \t]*=|\bgit\s*=\s*"/m.test((await folder.text(path)) ?? '')) return true
  return false
}
