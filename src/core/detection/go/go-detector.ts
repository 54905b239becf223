import type { Candidate } from '../candidate.ts'
import type { Detector } from '../detector.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { goCandidate } from './go-candidate.ts'
import type { GoPlace } from './go-place.ts'
import { readGoModule, workspaceModules } from './go-module.ts'
import { mainPackages } from './main-packages.ts'

/** How many programs of one module are offered. */
const MAX_PROGRAMS = 6

export const goDetector: Detector = {
  provider: 'go',
  marks: (names) => names.some((name) => name === 'go.mod' || name === 'go.work' || /^(?!_).*(?<!_test)\.go$/.test(name)),
  async detect(folder, said) {
    const workspace = await folder.text('go.work')
    if (workspace === null) return detectModule(folder, said, { top: folder, workspace: null, members: [] })
    const members = workspaceModules(workspace)
    const found: Candidate[] = []
    for (const member of members) {
      const inside = member === '.' ? folder : folder.child(member)
      found.push(...(await detectModule(inside, said, { top: folder, workspace, members })))
    }
    return found.sort((one, other) => other.confidence - one.confidence)
  },
}

async function detectModule(folder: Folder, said: Said, place: GoPlace): Promise<Candidate[]> {
  const module = await readGoModule(folder)
  const nested = folder.paths.filter((path) => path.endsWith('/go.mod')).map((path) => path.slice(0, -'/go.mod'.length))
  const names = [startedName(said.start), lastPart(module?.path ?? ''), folder.root === '.' ? null : lastPart(folder.root)]
  const named = names.filter((name): name is string => name !== null && /^[\w-][\w.-]*$/.test(name) && name !== 'main')
  const programs = await mainPackages(folder, nested, named)
  const candidates: Candidate[] = []
  for (const [index, program] of programs.slice(0, MAX_PROGRAMS).entries())
    candidates.push(
      await goCandidate({
        folder,
        said: index === 0 ? said : { ...said, start: null },
        place,
        module,
        program,
        index,
        count: programs.length,
      }),
    )
  // In a workspace the folder's name tells the server among its members.
  if (place.workspace !== null && place.members.length > 1 && candidates[0] && !/(?:server|web|api|app|backend|service)/.test(folder.root))
    for (const one of candidates) one.confidence -= 0.04
  return candidates
}

/** `web: bin/shop --port 1` names a program shop. */
function startedName(start: string | null): string | null {
  const word = (start ?? '').replace(/^(?:\w+=\S*\s+)*(?:exec\s+)?/, '').split(/\s+/)[0] ?? ''
  return word === '' || /^(?:go|sh|bash)$/.test(word) ? null : lastPart(word)
}

function lastPart(path: string): string | null {
  // `…/shop/v2` is the second major version of shop.
  const parts = path.split('/').filter((part) => part !== '' && !/^v\d+$/.test(part))
  return parts.at(-1) ?? null
}
