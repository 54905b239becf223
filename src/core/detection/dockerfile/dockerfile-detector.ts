import type { Candidate } from '../candidate.ts'
import type { Detector } from '../detector.ts'
import type { Folder } from '../folder.ts'
import { readSettings } from '../read-settings.ts'
import { depthOf, folderOf } from '../tree-paths.ts'
import { dockerfileFacts, type DockerfileFacts } from './dockerfile-facts.ts'
import { isDockerfile } from './is-dockerfile.ts'
import { ignoresAllElse, missingSources, missingWarning } from './missing-sources.ts'

const DEEPEST = 3
const MOST = 30
/** At the top: somebody described the image. */
const SURE = 0.99
/** One among others, or further down: below what a manifest says, above a guess. */
const OTHER_NAME = 0.55
const ELSEWHERE = 0.45
const FOR_ANOTHER_PURPOSE = 0.3
/** It copies what is not there: what a manifest with a way to start says of the same folder comes first. */
const CANNOT_BUILD = 0.79
/** Images for working on the application, or for testing it. */
const PURPOSES = /(?:^|[./_-])(?:dev|develop|development|local|test|tests|testing|ci|debug|lint|docs|base|builder)(?:$|[./_-])/i
const USUAL_FOLDERS = /^(?:docker|\.docker|build|deploy|deployment|ops|infra|container)(?:\/|$)/

/** Existing Dockerfiles: the one at the top comes before everything. */
export const dockerfileDetector: Detector = {
  provider: 'dockerfile',
  // They may also lie a few folders down.
  marks: (names) => names.length > 0,
  async detect(folder) {
    const settings = folder.root === '.' ? await readSettings(folder) : null
    const paths = folder.paths.filter((path) => depthOf(path) <= DEEPEST && isDockerfile(path)).sort(nearest)
    const named = settings?.dockerfile ?? null
    if (named !== null && folder.has(named) && !paths.includes(named)) paths.unshift(named)
    const found = await Promise.all(paths.slice(0, MOST).map((path) => candidateOf(folder, path, named)))
    const candidates = found.filter((one) => one !== null)
    return candidates.sort((one, other) => other.confidence - one.confidence)
  },
}

async function candidateOf(folder: Folder, path: string, named: string | null): Promise<Candidate | null> {
  const text = (await folder.text(path)) ?? ''
  const facts = dockerfileFacts(text)
  if (!facts) return null
  const whole = folder.prefix + path
  const root = contextOf(folder, path, facts)
  const { top } = folder
  const isForThisAlone = await ignoresAllElse({ paths: top.paths, read: (file) => top.text(file) }, root)
  const missing = missingSources(text, { paths: folder.top.paths, root })
  return {
    provider: 'dockerfile',
    framework: null,
    root,
    confidence:
      path === named ? SURE : missing.length > 0 && !isForThisAlone ? Math.min(CANNOT_BUILD, confidenceOf(path)) : confidenceOf(path),
    evidence: [
      `${whole} is a Dockerfile${facts.image ? `, from ${facts.image}` : ''}`,
      ...(path === named ? [`webops.yaml names ${path}`] : []),
      ...(facts.stages.length > 0 ? [`${whole} has the stages ${facts.stages.join(', ')}`] : []),
      ...(facts.port === null ? [] : [`${whole} exposes port ${facts.port}`]),
    ],
    warnings: missing.length > 0 ? [missingWarning(whole, missing)] : [],
    versions: {},
    install: null,
    build: null,
    // The image knows it itself.
    start: null,
    release: null,
    port: facts.port,
    static: null,
    packages: { build: [], run: [] },
    template: null,
    ownDockerfile: { path: whole, targets: facts.stages },
  }
}

function confidenceOf(path: string): number {
  if (path === 'Dockerfile' || path === 'Containerfile') return SURE
  if (PURPOSES.test(path)) return FOR_ANOTHER_PURPOSE
  if (!path.includes('/')) return OTHER_NAME
  return ELSEWHERE
}

/**
 * The build context: the Dockerfile's own folder, unless what it copies is at the top and not there, or it stands in a folder
 * that is only for Dockerfiles.
 */
function contextOf(folder: Folder, path: string, { sources }: DockerfileFacts): string {
  const own = folderOf(path)
  if (own === '' && folder.root === '.') return '.'
  if (USUAL_FOLDERS.test(own)) return folder.root
  const { top } = folder
  const inner = own === '' ? folder.root : folder.prefix + own
  const named = sources
    .map((source) => source.replace(/^\.?\//, '').replace(/(?:^|\/)[^/]*[*?[$].*$|\/$/, ''))
    .filter((source) => source !== '' && source !== '.')
  const isThere = (source: string, at: string) => top.has(at + source) || top.child(at + source).paths.length > 0
  const outside = own === '' ? '' : folder.prefix
  const above = named.filter((source) => isThere(source, outside)).length
  const beside = named.filter((source) => isThere(source, `${inner}/`)).length
  return beside >= above ? inner : own === '' ? '.' : folder.root
}

function nearest(one: string, other: string): number {
  return depthOf(one) - depthOf(other) || one.length - other.length || (one < other ? -1 : 1)
}
