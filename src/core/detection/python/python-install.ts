import { BASE_IMAGES } from '../../dockerfile/base-images.ts'
import type { Said } from '../said.ts'
import { shellWord } from './python-app.ts'
import type { PythonManager, PythonProject } from './python-project.ts'

/** How a project's dependencies are installed, into the virtual environment that is active. */
export interface PythonInstall {
  /** The whole of it in one line; null: there is nothing to install. */
  line: string | null
  /** The manager itself, as pip installs it; null for pip. */
  tool: string | null
  /** What can be done before the sources are there; null: nothing. */
  before: string | null
  /** What is left then; null: nothing. */
  after: string | null
}

const TOOLS: Record<PythonManager, string | null> = { pip: null, uv: 'uv', poetry: 'poetry', pdm: 'pdm', pipenv: 'pipenv' }

/**
 * @param adds packages that the start command needs beside those of the project
 * @param member folder of a workspace's member that is to run; null: the top
 */
export function pythonInstall(project: PythonProject, said: Said, adds: readonly string[], member: string | null): PythonInstall {
  const version = /^\d+(?:\.\d+)*$/.exec(said.tools[project.manager]?.version ?? '')?.[0]
  const name = TOOLS[project.manager]
  const isWhole = version !== undefined && version.split('.').length === 3
  const tool = name && (version === undefined ? name : isWhole ? `${name}==${version}` : `${name}==${version}.*`)
  const more = adds.length === 0 ? '' : ` ${adds.join(' ')}`
  const { before, after } = steps(project, more, member)
  if (said.install !== null) return { line: said.install, tool, before: null, after: said.install }
  // What comes after installs all of it where the sources are there from the start, but for what is added.
  const lines = [
    tool === null ? null : `pip install ${tool}`,
    after ?? before,
    after !== null && before !== null ? addition(project, more) : null,
  ]
  const line = lines.filter((one) => one !== null).join(' && ') || null
  return { line, tool, before, after }
}

const addition = ({ manager }: PythonProject, more: string) => (more === '' ? null : `${manager === 'uv' ? 'uv ' : ''}pip install${more}`)

/** With `before` null, `after` does all. */
function steps(project: PythonProject, more: string, member: string | null): { before: string | null; after: string | null } {
  const { manifest, lock, isPackage } = project
  const added = addition(project, more)
  const add = added === null ? '' : ` && ${added}`
  switch (project.manager) {
    case 'uv': {
      const which = member === null ? '' : ` --package ${member}`
      if (lock === null) return whole(project, `uv sync --no-dev${which}${add}`)
      if (project.needsSources) return { before: null, after: `uv sync --frozen --no-dev${which}${add}` }
      const hasOwn = isPackage || project.members.length > 0
      return {
        before: `uv sync --frozen --no-dev${hasOwn ? ' --no-install-workspace' : ''}${which}${add}`,
        // Exactly what the lock file says would take out what was added.
        after: hasOwn ? `uv sync --frozen --no-dev --inexact${which}` : null,
      }
    }
    case 'poetry': {
      const only = 'poetry install --only main --no-interaction'
      if (isPackage && !project.needsSources) return { before: `${only} --no-root${add}`, after: only }
      return whole(project, `${only}${isPackage ? '' : ' --no-root'}${add}`)
    }
    case 'pdm': {
      const only = lock === null ? 'pdm install --prod --no-editable' : 'pdm sync --prod --no-editable'
      if (isPackage && !project.needsSources) return { before: `${only} --no-self${add}`, after: only }
      return whole(project, `${only}${isPackage ? '' : ' --no-self'}${add}`)
    }
    case 'pipenv':
      return whole(project, `${lock === null ? 'pipenv install --skip-lock' : 'pipenv sync'}${add}`)
    case 'pip': {
      if (manifest === null) return more === '' ? { before: null, after: null } : whole(project, `pip install${more}`)
      if (manifest.endsWith('.txt') || /\.(?:pip|in)$/.test(manifest)) return whole(project, `pip install --requirement ${manifest}${more}`)
      if (isPackage) return { before: null, after: `pip install .${more}` }
      const asked = project.dependencies.map((text) => ` ${shellWord(text)}`).join('')
      return asked + more === '' ? { before: null, after: null } : whole(project, `pip install${asked}${more}`)
    }
  }
}

function whole(project: PythonProject, line: string): { before: string | null; after: string | null } {
  return project.needsSources ? { before: null, after: line } : { before: line, after: null }
}

/** The version of Python that is used where nothing says which. */
export const USUAL_PYTHON = BASE_IMAGES.python.version
