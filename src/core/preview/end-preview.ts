import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { shortVolumeName } from '../deployment/names.ts'
import { parseVolume } from '../deployment/parse-volume.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import type { RolloutRecord } from '../rollout/rollout-record.ts'
import type { Actor, Cause } from '../user/actor.ts'
import { actorOfPreview } from './preview-actor.ts'
import { oneAtATime } from './deploy-preview.ts'
import { isBeingRemoved, type PreviewWithDeployment } from './preview-record.ts'

export interface Ending {
  /** In a sentence without its full stop. */
  because: string
  via: Cause['via']
  idempotencyKey?: string | null
}

/**
 * Asks for the removal of a preview's deployment with its volumes. What else is left of it goes once that is gone
 * (see-to-previews.ts).
 * @returns null where there is nothing to remove, or it is being removed already
 * @throws deployment_not_found, forbidden
 */
export async function endPreview(core: Core, actor: Actor, preview: PreviewWithDeployment, ending: Ending): Promise<RolloutRecord | null> {
  const { deployment } = preview
  if (deployment === null || deployment.removed) {
    await core.previews.clear(preview.id)
    await core.previews.remove(preview.id)
    return null
  }
  const closing = { at: core.clock.now(), because: ending.because }
  if (isBeingRemoved(deployment)) {
    await core.previews.setClosed(preview.id, closing)
    return null
  }
  const { via, idempotencyKey = null } = ending
  const asker = actorOfPreview(actor, preview.parentId, deployment)
  const removeVolumes = await volumesOf(core, deployment.id)
  const rollout = await requestRollout(core, asker, deployment.name, { kind: 'remove', via, idempotencyKey, removeVolumes })
  await core.previews.setClosed(preview.id, closing)
  return rollout
}

/** All previews of a deployment whose removal was asked for. @throws forbidden */
export async function endPreviewsOf(core: Core, actor: Actor, parent: DeploymentRecord, via: Cause['via']): Promise<void> {
  await oneAtATime(parent.id, async () => {
    for (const preview of await core.previews.list(parent.id))
      await endPreview(core, actor, preview, { because: `${parent.name} is removed`, via })
  })
}

/** Short names of its volumes. All are its own, and nobody keeps anything in a preview. */
async function volumesOf(core: Core, deploymentId: string): Promise<string[]> {
  const deployment = await core.deployments.get(deploymentId)
  if (!deployment) return []
  const recorded = (await core.volumes.listForDeployment(deploymentId)).map(({ name }) => shortVolumeName(deployment.name, name))
  const mapped = deployment.dockerVolumes.map(parseVolume).flatMap(({ type, source }) => (type === 'volume' ? [source] : []))
  return [...new Set([...recorded, ...mapped])].sort()
}
