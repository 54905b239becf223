import type { Core } from '../core.ts'
import { releaseNotFound } from './release-errors.ts'
import type { ReleaseRecord } from './release-row.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import type { Actor } from '../user/actor.ts'

/** One release with its configuration. @throws deployment_not_found, release_not_found */
export async function getRelease(core: Core, actor: Actor, name: string, number: number): Promise<ReleaseRecord & { live: boolean }> {
  const deployment = await deploymentFor(core, actor, name, 'read')
  const release = await core.releases.getByNumber(deployment.id, number)
  if (!release) throw releaseNotFound(name, number)
  return { ...release, live: release.id === deployment.liveReleaseId }
}
