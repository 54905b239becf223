import type { Candidate } from '../detection/candidate.ts'
import type { Templates } from '../ports/templates.ts'
import { dockerfileValues, type DockerfileWishes } from './dockerfile-values.ts'

/**
 * The Dockerfile for a candidate, for a build context at the top of the repository.
 * @returns null when the candidate has no template
 * @throws template_value_unsafe, template_failed
 */
export async function writeDockerfile(templates: Templates, candidate: Candidate, wishes?: DockerfileWishes): Promise<string | null> {
  if (candidate.template === null) return null
  const written = await templates.render(`dockerfile/${candidate.template.name}/Dockerfile.njk`, dockerfileValues(candidate, wishes))
  // Parts that print nothing leave their line ends behind.
  return `${written.replace(/\n{3,}/g, '\n\n').trim()}\n`
}
