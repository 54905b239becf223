import type { Core } from '../core.ts'
import { findProject } from './find-project.ts'
import { getProject } from './get-project.ts'
import type { ProjectDetails } from './project-details.ts'
import { auditProject } from '../audit/record-audit.ts'
import type { Actor } from '../user/actor.ts'

/** Adds an environment to a project. @throws project_not_found, forbidden, environment_exists */
export async function createEnvironment(core: Core, actor: Actor, projectName: string, name: string): Promise<ProjectDetails> {
  const project = await findProject(core, actor, 'manage', projectName)
  await core.projects.createEnvironment(project, name)
  await auditProject(core, actor, 'environment.create', project, { environment: name })
  return getProject(core, actor, projectName)
}
