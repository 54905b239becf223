import type { ProjectView } from '../schemas/project-views.ts'
import type { ProjectDetails } from '#core/project/project-details.ts'

export function presentProject(project: ProjectDetails): ProjectView {
  return { ...project, createdAt: project.createdAt.toISOString() }
}
