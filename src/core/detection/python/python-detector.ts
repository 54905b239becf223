import type { Candidate } from '../candidate.ts'
import type { Detector } from '../detector.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { pythonCandidate } from './python-candidate.ts'
import { readPythonProject } from './python-project.ts'

const MANIFESTS =
  /^(?:pyproject\.toml|setup\.py|setup\.cfg|Pipfile|Pipfile\.lock|(?:uv|poetry|pdm)\.lock|manage\.py|[Rr]equirements?[\w.-]*\.(?:txt|in|pip)|(?:environment|conda)\.ya?ml|requirements\/)$/

/** Python: pip, Poetry, PDM, uv and Pipenv; Django, Flask, FastAPI and others; plain programs. */
export const pythonDetector: Detector = {
  provider: 'python',
  marks: (names) => names.some((name) => MANIFESTS.test(name) || name.endsWith('.py') || name === 'src/' || name === 'app/'),
  detect,
}

async function detect(folder: Folder, said: Said): Promise<Candidate[]> {
  const project = await readPythonProject(folder)
  const top = await pythonCandidate(folder, said, project, null)
  const members: Candidate[] = []
  // The top of a workspace is often no application itself.
  for (const member of top === null || top.confidence <= 0.3 ? project.members : []) {
    const found = await pythonCandidate(folder, said, project, member)
    if (found && found.confidence > 0.3) members.push(found)
  }
  const all = [top, ...members].filter((one) => one !== null)
  return all.sort((one, other) => other.confidence - one.confidence)
}
