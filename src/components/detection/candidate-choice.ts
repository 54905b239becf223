import { isNamed } from '#core/detection/cap-candidate.ts'
import { llmSettings } from '#core/deployment/llm-settings.schema.ts'
import type { CandidateView } from './candidate-words.ts'

/** The fields of the form that say which of the applications in a repository is meant. */
export interface Choice {
  projectType: string
  rootDirectory: string
  dockerfilePath: string
}

export const NO_CHOICE: Choice = { projectType: 'auto', rootDirectory: '', dockerfilePath: '' }
const IMAGES = new Set<CandidateView['provider']>(['dockerfile', 'compose', 'llm'])
export const CHOICE_FIELDS = ['projectType', 'rootDirectory', 'dockerfilePath'] as const

/** Found, and not deployed yet. */
export const isOffered = ({ provider }: CandidateView) => provider !== 'compose'

/** A deployment can be told its folder: others are taken only where they are the best that is found. */
export const isChoosable = (candidate: CandidateView) => isOffered(candidate) && isNamed(candidate.root)

/**
 * Those that can be run without Docker: what is an image, or becomes one as its Dockerfile says, is not among them. What nobody
 * knows how to start is shown where there is nothing else.
 */
export function standardCandidates(candidates: readonly CandidateView[]): CandidateView[] {
  const built = candidates.filter(({ provider }) => !IMAGES.has(provider))
  const started = built.filter(({ start, static: folder }) => start !== null || folder !== null)
  return started.length > 0 ? started : built
}

/** What choosing a candidate puts into the form. */
export function choiceOf({ provider, root, ownDockerfile }: CandidateView): Choice {
  const path = ownDockerfile?.path ?? ''
  return { projectType: provider, rootDirectory: root === '.' ? '' : root, dockerfilePath: path === 'Dockerfile' ? '' : path }
}

/**
 * The candidate that a deploy with these fields would take.
 * @param candidates the best first
 * @returns null when they name something that was not found, whatever that is
 */
export function chosenCandidate(
  candidates: readonly CandidateView[],
  { projectType, rootDirectory, dockerfilePath }: Choice,
): CandidateView | null {
  const root = plainPath(rootDirectory) || '.'
  const path = plainPath(dockerfilePath)
  const first = firstDockerfile(candidates, { projectType, rootDirectory, dockerfilePath })
  if (first && (projectType === 'auto' || projectType === 'dockerfile')) return first
  if (unseenDockerfile(candidates, { projectType, rootDirectory, dockerfilePath }) !== null) return null
  const fits = candidates.filter(
    (candidate) =>
      isOffered(candidate) &&
      isOfType(candidate, projectType) &&
      (root === '.' || candidate.root === root || candidate.root.startsWith(`${root}/`)) &&
      (path === '' || candidate.provider !== 'dockerfile'),
  )
  // As a deploy does, which takes what can be built; what cannot be is shown where there is nothing else.
  const buildable = fits.filter(isBuildable)
  const taken = buildable.length > 0 ? buildable : fits
  // The folder itself before what is beneath it; without one, the best of all.
  const exact = root === '.' && projectType === 'auto' ? undefined : taken.find((candidate) => candidate.root === root)
  return exact ?? taken[0] ?? null
}

/** The Dockerfile of the repository that is built with these fields, whatever the project type: the named one, or that of the folder. */
export function firstDockerfile(
  candidates: readonly CandidateView[],
  { projectType, rootDirectory, dockerfilePath }: Choice,
): CandidateView | null {
  // The image of a model server is there already.
  if (projectType === 'llm') return null
  const root = plainPath(rootDirectory)
  const path = plainPath(dockerfilePath) || (root === '' ? 'Dockerfile' : `${root}/Dockerfile`)
  return candidates.find(({ ownDockerfile }) => ownDockerfile?.path === path) ?? null
}

/** The path of a Dockerfile that is named, and so is built, and was not found as one: nothing is known of it. Null: there is none. */
export function unseenDockerfile(candidates: readonly CandidateView[], choice: Choice): string | null {
  const path = plainPath(choice.dockerfilePath)
  return path === '' || choice.projectType === 'llm' || firstDockerfile(candidates, choice) !== null ? null : path
}

/** The model that a candidate names in its evidence, as a model hub would; null: it names none. */
export function modelOf({ provider, evidence }: Pick<CandidateView, 'provider' | 'evidence'>): string | null {
  if (provider !== 'llm') return null
  const named = evidence.map((line) => / has the model (\S+)$/.exec(line)?.[1])
  return named.find((model) => llmSettings.shape.model.safeParse(model).success) ?? null
}

/**
 * The model that choosing a candidate puts into the form; null: what is there stays. What somebody typed is not replaced.
 * @param filled what came there with an earlier choice
 */
export function modelToFill(chosen: CandidateView, present: string, filled: string | null): string | null {
  return present.trim() === '' || present === filled ? modelOf(chosen) : null
}

const isBuildable = ({ dockerfile, ownDockerfile }: CandidateView) => dockerfile !== null || ownDockerfile !== null

function isOfType({ provider, framework, static: folder }: CandidateView, type: string): boolean {
  if (type === 'auto' || provider === type || framework === type) return true
  return (type === 'node' && provider === 'bun') || (type === 'static' && folder !== null)
}

const plainPath = (path: string) =>
  path
    .trim()
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '')
