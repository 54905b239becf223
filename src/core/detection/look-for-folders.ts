import { depthOf } from './tree-paths.ts'

/** Tools' own folders, and what came with somebody else's sources. */
const NEVER = new Set([
  'node_modules',
  'bower_components',
  'vendor',
  'third_party',
  'venv',
  'env',
  'virtualenv',
  'site-packages',
  '__pycache__',
  'target',
  'dist',
  'build',
  'out',
  'coverage',
  'tmp',
  'log',
  'logs',
  'deps',
  '_build',
  'obj',
])
/** Applications in them are about the repository, and not the repository's own. */
const BESIDE =
  /^(?:tests?|__tests__|spec|specs|e2e|fixtures?|examples?|samples?|demos?|docs?|documentation|benchmarks?|bench|templates?|scripts?|tools?|cypress|playground)$/i

export interface NearbyFolder {
  path: string
  /** Files and folders directly in it, these with a slash at their end. */
  names: string[]
  /** It is looked at when nothing else is found. */
  isBeside: boolean
}

/**
 * Folders near the top of a listing, the nearest first; hidden ones and those of tools are left out.
 * @param paths of files
 * @param deepest how many folders deep; 0: the top alone
 * @param most of them
 */
export function nearbyFolders(paths: readonly string[], deepest: number, most: number): NearbyFolder[] {
  const names = new Map<string, Set<string>>([['', new Set()]])
  for (const path of paths) {
    let folder = ''
    let begin = 0
    for (let depth = 0; depth <= deepest; depth += 1) {
      const slash = path.indexOf('/', begin)
      const name = slash === -1 ? path.slice(begin) : path.slice(begin, slash)
      names.get(folder)?.add(slash === -1 ? name : `${name}/`)
      if (slash === -1 || NEVER.has(name) || name.startsWith('.')) break
      folder = path.slice(0, slash)
      begin = slash + 1
      if (depth < deepest && !names.has(folder)) names.set(folder, new Set())
    }
  }
  const folders = [...names].map(([path, own]) => ({ path, names: [...own], isBeside: path.split('/').some((part) => BESIDE.test(part)) }))
  const depth = ({ path }: NearbyFolder) => (path === '' ? 0 : depthOf(path))
  return folders.sort((one, other) => depth(one) - depth(other) || (one.path < other.path ? -1 : 1)).slice(0, most)
}
