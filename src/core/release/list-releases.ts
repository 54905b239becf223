import type { Core } from '../core.ts'
import type { ReleaseSummary } from './release-row.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import type { Actor } from '../user/actor.ts'

/** A deployment's releases, newest first, with the one that serves marked. `after` is a release's number. @throws deployment_not_found */
export async function listReleases(
  core: Core,
  actor: Actor,
  name: string,
  page: { after?: number; limit: number },
): Promise<{ items: (ReleaseSummary & { live: boolean })[]; next: string | null }> {
  const deployment = await deploymentFor(core, actor, name, 'read')
  const { items, next } = await core.releases.list(deployment.id, page)
  return { items: items.map((release) => ({ ...release, live: release.id === deployment.liveReleaseId })), next }
}
