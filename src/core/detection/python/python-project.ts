import { fieldsOf, textOf, textsOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import { readCondaEnvironment } from './conda-environment.ts'
import { memberFolders } from './workspace-members.ts'
import { packageName, parseRequirement, type Requirement } from './requirement.ts'
import { readRequirementsFile, REQUIREMENTS_FILES } from './requirements-file.ts'

export type PythonManager = 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'pip'

/** What a folder's manifests say of a Python project. */
export interface PythonProject {
  manager: PythonManager
  /** The file that says what is to be installed; null: there is none. */
  manifest: string | null
  /** The manager's lock file, where there is one. */
  lock: string | null
  /** Files that the manager reads to install dependencies, seen from the folder. */
  files: string[]
  /** The sources must be there when dependencies are installed. */
  needsSources: boolean
  /** It is built and installed as a package itself. */
  isPackage: boolean
  packages: Map<string, Requirement>
  /** What `[project]` asks for, as it stands there, where it can be installed without the project itself. */
  dependencies: string[]
  /** Programs that installing it makes, by name: `module:function`. */
  scripts: Record<string, string>
  /** Commands of the manager's own: `[tool.pdm.scripts]`, Pipenv's `[scripts]`, poe's and the like. */
  tasks: Record<string, string>
  constraints: { constraint: string; source: string }[]
  /** Folders of a uv workspace. */
  members: string[]
  name: string | null
}

const PYPROJECT = 'pyproject.toml'

/** Reads the manifests of a folder. What cannot be read is left out and noted in the folder's problems. */
export async function readPythonProject(folder: Folder): Promise<PythonProject> {
  const pyproject = (await folder.toml(PYPROJECT)) ?? {}
  const project = fieldsOf(pyproject['project'])
  const tool = fieldsOf(pyproject['tool'])
  const poetry = fieldsOf(tool['poetry'])
  const found: PythonProject = {
    manager: 'pip',
    manifest: null,
    lock: null,
    files: [],
    needsSources: false,
    isPackage: false,
    packages: new Map(),
    dependencies: [],
    scripts: { ...texts(poetry['scripts']), ...texts(project['scripts']) },
    tasks: texts(fieldsOf(tool['pdm'])['scripts']),
    constraints: [],
    members: [],
    name: textOf(project['name']) ?? textOf(poetry['name']),
  }
  const wanted = [project['requires-python'], fieldsOf(poetry['dependencies'])['python']]
  for (const constraint of wanted.map(textOf)) if (constraint) found.constraints.push({ constraint, source: PYPROJECT })

  for (const text of textsOf(project['dependencies'])) add(found, parseRequirement(text))
  for (const name of Object.keys(fieldsOf(poetry['dependencies'])).filter((one) => one !== 'python')) {
    const value = fieldsOf(poetry['dependencies'])[name]
    add(found, { name: packageName(name), extras: textsOf(fieldsOf(value)['extras']), pinned: null })
  }
  const hasDependencies = found.packages.size > 0 || Array.isArray(project['dependencies']) || Object.keys(poetry).length > 0
  const isPackage =
    typeof pyproject['build-system'] === 'object' && fieldsOf(tool['uv'])['package'] !== false && poetry['package-mode'] !== false

  const requirements = folder.first(...REQUIREMENTS_FILES)
  if (
    folder.has('uv.lock') ||
    (Object.hasOwn(tool, 'uv') && !folder.has('poetry.lock') && !folder.has('pdm.lock') && requirements === null)
  ) {
    manage(found, folder, 'uv', 'uv.lock')
    found.members = memberFolders(folder, fieldsOf(fieldsOf(tool['uv'])['workspace']))
    found.isPackage = isPackage || fieldsOf(tool['uv'])['package'] === true
  } else if (folder.has('pdm.lock') || (Object.hasOwn(tool, 'pdm') && hasDependencies && requirements === null)) {
    manage(found, folder, 'pdm', 'pdm.lock')
    found.isPackage = isPackage && fieldsOf(tool['pdm'])['distribution'] !== false
  } else if (folder.has('poetry.lock') || (Object.hasOwn(tool, 'poetry') && requirements === null)) {
    manage(found, folder, 'poetry', 'poetry.lock')
    found.isPackage = isPackage && Object.keys(found.scripts).length > 0
  } else if (folder.has('Pipfile') && (requirements === null || folder.has('Pipfile.lock'))) {
    await readPipfile(found, folder)
  } else if (requirements !== null) {
    found.manifest = requirements
  } else if (folder.has(PYPROJECT) && (hasDependencies || isPackage)) {
    found.manifest = PYPROJECT
    // Sources beside each other are no package that could be built: what they need is installed, and they stay as they are.
    const isApplication = Object.keys(found.scripts).length === 0 && folder.match(/^src\/\w+\/__init__\.py$/).length === 0
    const isDynamic = textsOf(project['dynamic']).includes('dependencies') || !Array.isArray(project['dependencies'])
    found.isPackage = isPackage ? !isApplication || isDynamic : isDynamic && Array.isArray(project['dependencies'])
    found.needsSources = found.isPackage
    if (!found.isPackage) found.dependencies = textsOf(project['dependencies']).filter((text) => parseRequirement(text) !== null)
  } else if (folder.has('setup.py') || folder.has('setup.cfg')) {
    await readSetup(found, folder)
  } else if (folder.has(PYPROJECT)) {
    found.manifest = PYPROJECT
  }
  const conda = found.manifest === null ? await readCondaEnvironment(folder) : null
  if (conda) {
    found.manifest = conda.file
    found.dependencies = conda.lines
    for (const line of conda.lines) add(found, parseRequirement(line))
    if (conda.python) found.constraints.push({ constraint: conda.python, source: conda.file })
  }
  if (requirements !== null) {
    const file = await readRequirementsFile(folder, requirements)
    for (const one of file.requirements) add(found, one)
    if (found.manifest === requirements) {
      found.files = file.files
      found.needsSources = file.needsSources
    }
  }
  for (const member of found.members) {
    const other = fieldsOf((await folder.toml(`${member}/${PYPROJECT}`)) ?? {})
    for (const text of textsOf(fieldsOf(other['project'])['dependencies'])) add(found, parseRequirement(text))
  }
  // A name that a Dockerfile's COPY cannot take: the sources come first then.
  if (found.files.some((path) => !/^[\w./@+-]+$/.test(path))) found.needsSources = true
  return found
}

function manage(found: PythonProject, folder: Folder, manager: PythonManager, lock: string): void {
  found.manager = manager
  found.lock = folder.has(lock) ? lock : null
  found.manifest = folder.has(PYPROJECT) ? PYPROJECT : lock
  // poetry and pdm read the README that the project names only when they install the project itself.
  found.files = [PYPROJECT, lock, 'poetry.toml', 'pdm.toml', 'uv.toml', '.python-version'].filter((path) => folder.has(path))
}

async function readPipfile(found: PythonProject, folder: Folder): Promise<void> {
  found.manager = 'pipenv'
  found.manifest = 'Pipfile'
  found.lock = folder.has('Pipfile.lock') ? 'Pipfile.lock' : null
  found.files = ['Pipfile', 'Pipfile.lock'].filter((path) => folder.has(path))
  const pipfile = (await folder.toml('Pipfile')) ?? {}
  for (const [name, value] of Object.entries(fieldsOf(pipfile['packages']))) {
    add(found, { name: packageName(name), extras: textsOf(fieldsOf(value)['extras']), pinned: null })
    if (Object.hasOwn(fieldsOf(value), 'path')) found.needsSources = true
  }
  Object.assign(found.tasks, texts(pipfile['scripts']))
  const requires = fieldsOf(pipfile['requires'])
  const constraint = textOf(requires['python_full_version']) ?? textOf(requires['python_version'])
  if (constraint) found.constraints.unshift({ constraint, source: 'Pipfile' })
}

/** setup.py is a program: what its call says in plain words is read. */
async function readSetup(found: PythonProject, folder: Folder): Promise<void> {
  found.manifest = folder.first('setup.py', 'setup.cfg')
  found.isPackage = true
  found.needsSources = true
  const text = `${(await folder.text('setup.py')) ?? ''}\n${(await folder.text('setup.cfg')) ?? ''}`
  const listed =
    /install_requires\s*=\s*\[([^\]]{0,10000})\]/.exec(text)?.[1] ?? /install_requires\s*=\s*\n((?:[ \t]+\S.*\n?)+)/.exec(text)?.[1] ?? ''
  for (const one of listed.split(/[\n,]/)) add(found, parseRequirement(one.replace(/['"]/g, '').trim()))
  for (const [, name = '', target = ''] of text.matchAll(/^[ \t]*['"]?([\w-]+)[ \t]*=[ \t]*([\w.]+:[\w.]+)['"]?,?[ \t]*$/gm))
    found.scripts[name] = target
  const constraint = /python_requires\s*=\s*['"]?([^'"\n]+)/.exec(text)?.[1]
  if (constraint) found.constraints.push({ constraint, source: found.manifest ?? 'setup.py' })
}

function add(found: PythonProject, requirement: Requirement | null): void {
  if (!requirement) return
  const known = found.packages.get(requirement.name)
  found.packages.set(requirement.name, { ...requirement, extras: [...new Set([...(known?.extras ?? []), ...requirement.extras])] })
}

/** Those of an object's values that are a text, or say one as `cmd`. */
function texts(value: unknown): Record<string, string> {
  const pairs = Object.entries(fieldsOf(value)).map(([name, one]) => [name, textOf(one) ?? textOf(fieldsOf(one)['cmd'])] as const)
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== null))
}
