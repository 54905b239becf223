import type { Core } from '../core.ts'
import type { DeploymentRecord } from './deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { isTree } from '../release/image-id.ts'

type Told = Pick<DeploymentRecord, 'id' | 'name' | 'useDocker' | 'latestRolloutId'>

/**
 * Refuses to change whether a deployment uses Docker once it has run: its releases could not be gone back to, and what is in
 * its volumes would be left behind with the other engine.
 * @throws engine_fixed
 */
export async function checkEngineStays(
  { releases, rollouts, volumes }: Pick<Core, 'releases' | 'rollouts' | 'volumes'>,
  before: Told,
  useDocker: boolean | undefined,
): Promise<void> {
  if (useDocker === undefined || useDocker === before.useDocker) return
  const latest = before.latestRolloutId === null ? null : await rollouts.get(before.latestRolloutId)
  if (latest?.state === 'queued' || latest?.state === 'running') throw engineFixed(before.name, 'a rollout of it is at work')
  const made = await releases.images(before.id)
  // Releases of what is asked for now are no reason against it: that is how it is put right.
  if (made.some(({ imageId }) => isTree(imageId) === useDocker)) throw engineFixed(before.name, 'it has releases')
  if (made.length === 0 && (await volumes.listForDeployment(before.id)).length > 0) throw engineFixed(before.name, 'it has volumes')
}

/** @param images of the releases that a rollout is about @throws engine_fixed for one that was built for the other engine */
export function refuseOtherEngine({ name, useDocker }: Pick<Told, 'name' | 'useDocker'>, images: string[]): void {
  if (images.some((imageId) => isTree(imageId) === useDocker)) throw engineFixed(name, 'it has releases that were built for the other')
}

function engineFixed(name: string, why: string): WebopsError {
  return new WebopsError({
    code: 'engine_fixed',
    kind: 'conflict',
    message: `Whether ${name} uses Docker cannot be changed: ${why}.`,
    hint: 'Leave "Use Docker containerization" as it was, make a new deployment and take the domain along.',
    field: 'useDocker',
  })
}
