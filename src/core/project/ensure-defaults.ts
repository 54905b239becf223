import type { Core } from '../core.ts'
import { DEFAULT_ENVIRONMENT, DEFAULT_PROJECT } from './default-places.ts'
import type { EnvironmentRecord, ProjectRecord } from './project.store.ts'
import type { ServerRecord } from '../server/server.store.ts'

/** What every installation has: the project `default` with its environment `production`, and this server. Run again, it makes nothing. */
export async function ensureDefaults(
  core: Pick<Core, 'projects' | 'servers' | 'settings'>,
): Promise<{ project: ProjectRecord; environment: EnvironmentRecord; server: ServerRecord }> {
  const project = await core.projects.ensure(DEFAULT_PROJECT, 'Default')
  const environment = await core.projects.ensureEnvironment(project.id, DEFAULT_ENVIRONMENT)
  const server = await core.servers.ensure(core.settings.serverName)
  return { project, environment, server }
}
