import type { Candidate } from './candidate.ts'
import { capCandidate } from './cap-candidate.ts'
import type { SourceTree } from './detection.ts'
import type { Detector } from './detector.ts'
import { detectAsSaid } from './detect-as-said.ts'
import { findLeftovers } from './find-leftovers.ts'
import { Folder } from './folder.ts'
import { type NearbyFolder, nearbyFolders } from './look-for-folders.ts'
import { PROVIDER_DETECTORS } from './provider-detectors.ts'
import type { Provider } from './provider.ts'
import { rankCandidates, WELL_FOUNDED } from './rank-candidates.ts'
import { firstDeployWarning, namedPackages, namedProviders } from './read-other-tools.ts'
import { readSaid } from './read-said.ts'
import { placeOf, readSettings } from './read-settings.ts'
import type { Said } from './said.ts'
import { textOf } from './fields.ts'

/** What the user says beforehand: from the deployment's settings or webops.yaml. Unset: as it is found. */
export interface DetectionWishes {
  /** A provider, or a framework of one, such as `python` or `django`. */
  type?: string | null
  /** The application's folder within the repository. */
  root?: string | null
  commands?: Partial<Pick<Said, 'install' | 'build' | 'start' | 'release' | 'static'>>
}

const DEEPEST = 3
/** Folders that are looked into: more of them are a workspace, and its members are found from its top. */
const MOST_FOLDERS = 300
const MOST_CANDIDATES = 50

/** These look around for themselves. */
const FROM_THE_TOP_ALONE: ReadonlySet<Provider> = new Set(['dockerfile', 'compose'])
const FAMILIES: Partial<Record<Provider, string>> = {
  node: 'script',
  bun: 'script',
  deno: 'script',
  java: 'jvm',
  scala: 'jvm',
  clojure: 'jvm',
}
const familyOf = (provider: Provider) => FAMILIES[provider] ?? provider

/**
 * Finds out what a source tree can be run as. Pure: it asks nothing but the tree.
 * @returns the best first; none when nothing fits
 */
export async function detectCandidates(tree: SourceTree, wishes: DetectionWishes = {}): Promise<Candidate[]> {
  const top = new Folder(tree)
  const settings = await readSettings(top)
  const root = (textOf(wishes.root) === null ? settings.root : placeOf(wishes.root)) ?? '.'
  const type = textOf(wishes.type) ?? settings.type
  const base = top.child(root)
  const look = new Look(top, root, wishes.commands ?? {})
  // A workspace is installed at its top, whichever of its members is asked for.
  if (root !== '.') await look.into({ path: '', names: namesOf(top), isBeside: false })
  const folders = nearbyFolders(base.paths, DEEPEST, MOST_FOLDERS).map((one) => ({ ...one, path: join(root, one.path) }))
  for (const folder of folders) if (!folder.isBeside) await look.into(folder)
  if (!look.found.some((candidate) => isIn(candidate, root) && candidate.confidence >= WELL_FOUNDED))
    for (const folder of folders) if (folder.isBeside) await look.into(folder)
  const found = look.found.filter(
    (candidate) =>
      isOf(candidate, root) &&
      (type
        ? isOfType(candidate, type)
        : !isPartOf(
            candidate,
            look.found.filter((one) => isIn(one, root)),
          )),
  )
  const preferred = await namedProviders(base)
  const ranked = rankCandidates(found, root, preferred?.providers ?? []).slice(0, MOST_CANDIDATES)
  const warnings = await firstDeployWarning(base)
  const leftovers = findLeftovers(tree)
  const whole = ranked.map(async (candidate) => {
    const packages = await namedPackages(base, candidate.provider)
    return capCandidate({
      ...candidate,
      warnings: [...new Set([...candidate.warnings, ...(candidate.root === root ? warnings : [])])],
      port: (candidate.root === (settings.root ?? '.') && candidate.port !== null ? settings.port : null) ?? candidate.port,
      ...(leftovers.length > 0 && { leftovers }),
      packages: {
        build: [...new Set([...candidate.packages.build, ...packages.build])],
        run: [...new Set([...candidate.packages.run, ...packages.run])],
      },
    })
  })
  return Promise.all(whole)
}

/** One look around: what was found so far says what need not be looked at again. */
class Look {
  readonly found: Candidate[] = []
  readonly #top: Folder
  readonly #root: string
  readonly #commands: NonNullable<DetectionWishes['commands']>
  /** Folders with the family of a workspace whose members were named there. */
  readonly #workspaces: { path: string; family: string }[] = []
  readonly #seen = new Set<string>()

  constructor(top: Folder, root: string, commands: NonNullable<DetectionWishes['commands']>) {
    this.#top = top
    this.#root = root
    this.#commands = commands
  }

  async into({ path, names }: NearbyFolder): Promise<void> {
    const marked = PROVIDER_DETECTORS.filter((detector) => detector.marks(names) && this.#isNew(detector, path))
    if (marked.length === 0) return
    const place = path === '' ? '.' : path
    const said = await readSaid(this.#top.child(place), this.#top)
    // What the user says is about one application: that of the folder that was asked for.
    if (place === this.#root) Object.assign(said, given(this.#commands))
    const results = await Promise.all(marked.map((detector) => detectAsSaid(detector, this.#top.child(place), said)))
    for (const [at, candidates] of results.entries()) {
      const family = familyOf(marked[at]?.provider ?? 'shell')
      if (candidates.some((candidate) => candidate.root !== place)) this.#workspaces.push({ path, family })
      for (const candidate of candidates) this.#take(candidate)
    }
  }

  #take(candidate: Candidate): void {
    const key = JSON.stringify([candidate.root, candidate.provider, candidate.framework, candidate.start, candidate.evidence])
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.found.push(candidate)
  }

  #isNew(detector: Detector, path: string): boolean {
    if (FROM_THE_TOP_ALONE.has(detector.provider) && path !== (this.#root === '.' ? '' : this.#root)) return false
    const family = familyOf(detector.provider)
    return !this.#workspaces.some(
      (one) => one.family === family && one.path !== path && (one.path === '' || path.startsWith(`${one.path}/`)),
    )
  }
}

/** A guess, or a page, within the folder of an application is a part of that application. */
function isPartOf(one: Candidate, all: readonly Candidate[]): boolean {
  const { root, provider, framework, confidence } = one
  const isPage = provider === 'static' && framework === null
  return all.some((other) => {
    // A folder of the same kind within an application is mostly where its sources lie. A package.json of its own says otherwise.
    const isInner = familyOf(provider) !== 'script' && other.provider === provider && other.root !== root && other.confidence >= confidence
    if (confidence >= (isPage || isInner ? 0.85 : 0.6)) return false
    if (other === one || other.confidence < WELL_FOUNDED || other.provider === 'compose' || !isIn({ root }, other.root)) return false
    return other.root !== root || (isPage && confidence < WELL_FOUNDED)
  })
}

function isOfType({ provider, framework, static: folder }: Candidate, type: string): boolean {
  if (provider === type || framework === type) return true
  return type === 'node' ? provider === 'bun' : type === 'static' && folder !== null
}

function given(commands: NonNullable<DetectionWishes['commands']>): Partial<Said> {
  return Object.fromEntries(Object.entries(commands).filter(([, value]) => textOf(value) !== null))
}

function namesOf(folder: Folder): string[] {
  return nearbyFolders(folder.paths, 0, 1)[0]?.names ?? []
}

function isIn({ root: place }: Pick<Candidate, 'root'>, root: string): boolean {
  return root === '.' || place === root || place.startsWith(`${root}/`)
}

/** A Dockerfile of a folder is one of its own even where it is built at the top, since it copies what is there. */
function isOf(candidate: Candidate, root: string): boolean {
  const path = candidate.ownDockerfile?.path
  return isIn(candidate, root) || (path !== undefined && candidate.provider === 'dockerfile' && path.startsWith(`${root}/`))
}

function join(root: string, path: string): string {
  return root === '.' ? path : path === '' ? root : `${root}/${path}`
}
