import { notFound } from 'next/navigation'
import { cache } from 'react'
import { presentListedDeployment } from '#api/presenters/present-deployment.ts'
import { presentProject } from '#api/presenters/present-project.ts'
import type { MemberView, ProjectView } from '#api/schemas/project-views.ts'
import type { ListedDeploymentView } from '#api/schemas/views.ts'
import { listDeployments } from '#core/deployment/list-deployments.ts'
import { getProject } from '#core/project/get-project.ts'
import { listProjects } from '#core/project/list-projects.ts'
import { listMembers } from '#core/project/members.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'
import { isNotFound } from './is-not-found.ts'

/** As many as a page of the store. */
const AT_MOST = 500

/** All projects that the one who looks may see, by name. */
export async function loadProjects(): Promise<ProjectView[]> {
  return (await listProjects(panelCore(), await requireActor())).map(presentProject)
}

/** One project, asked for once a request; the page for "not found" when there is none. */
export const loadProject = cache(async (name: string): Promise<ProjectView> => {
  const actor = await requireActor()
  return orNotFound(async () => presentProject(await getProject(panelCore(), actor, name)))
})

export async function loadMembers(project: string): Promise<MemberView[]> {
  const actor = await requireActor()
  return orNotFound(() => listMembers(panelCore(), actor, project))
}

/** The deployments of a project, by name, for a list: without what is long. */
export async function loadProjectDeployments(project: string): Promise<ListedDeploymentView[]> {
  const actor = await requireActor()
  const core = panelCore()
  const { items } = await listDeployments(core, actor, { limit: AT_MOST, project })
  return items
    .map((item) => presentListedDeployment(item, core.settings))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
}

async function orNotFound<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    if (isNotFound(error)) notFound()
    throw error
  }
}
