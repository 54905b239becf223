import type { z } from 'zod'
import type { Core } from '../core.ts'
import { DEFAULT_ENVIRONMENT } from './default-places.ts'
import { getProject } from './get-project.ts'
import type { ProjectDetails } from './project-details.ts'
import type { createProjectInput } from './project.schema.ts'
import { auditProject } from '../audit/record-audit.ts'
import type { Actor } from '../user/actor.ts'
import { authorizeAdministrator } from '../user/policy.ts'

/**
 * Makes a project with its environment `production`. Who makes it owns it.
 * @throws forbidden, project_exists
 */
export async function createProject(core: Core, actor: Actor, input: z.output<typeof createProjectInput>): Promise<ProjectDetails> {
  authorizeAdministrator(actor, 'make projects')
  const { name, title = name } = input
  const project = await core.projects.create({
    name,
    title,
    environment: DEFAULT_ENVIRONMENT,
    ownerId: actor.type === 'user' ? actor.id : null,
  })
  await auditProject(core, actor, 'project.create', project, { title })
  const details = await getProject(core, actor, name)
  return { ...details, role: actor.type === 'user' ? 'owner' : null }
}
