import { writeDockerfile } from '../dockerfile/write-dockerfile.ts'
import { dockerignoreToCommit } from '../dockerfile/ignore-rules.ts'
import type { DockerfileWishes } from '../dockerfile/dockerfile-values.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { Templates } from '../ports/templates.ts'
import type { Candidate } from './candidate.ts'
import type { SourceTree } from './detection.ts'
import { presentCandidate } from './present-candidate.ts'
import type { PresentedCandidate } from './presented-candidate.schema.ts'

/**
 * Candidates with the Dockerfiles that they are built with.
 * @param tree that they were found in: a Dockerfile of its own is shown as it stands there
 */
export async function presentCandidates(
  templates: Templates,
  tree: SourceTree,
  candidates: readonly Candidate[],
  wishes?: DockerfileWishes,
): Promise<PresentedCandidate[]> {
  const presented: PresentedCandidate[] = []
  for (const candidate of candidates) {
    try {
      const own = candidate.ownDockerfile ? await tree.read(candidate.ownDockerfile.path) : null
      const dockerfile = own ?? (await writeDockerfile(templates, candidate, wishes))
      presented.push(presentCandidate(candidate, { dockerfile, dockerignore: dockerignoreToCommit(tree, candidate) }))
    } catch (error) {
      if (!(error instanceof WebopsError)) throw error
      // What a repository says can be such that it fits into no Dockerfile: it is shown without one.
      presented.push(presentCandidate(candidate, { dockerfile: null }, [`No Dockerfile can be written: ${error.message}`]))
    }
  }
  return presented
}
