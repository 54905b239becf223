import type { Core } from '../core.ts'
import type { DeploymentRecord } from './deployment-record.ts'
import { deploymentFor } from './get-deployment.ts'
import { shortVolumeName, volumeName } from './names.ts'
import { parseVolume } from './parse-volume.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { endPreviewsOf } from '../preview/end-preview.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import type { RolloutRecord } from '../rollout/rollout-record.ts'
import type { Actor, Cause } from '../user/actor.ts'
import { askVolumes } from '../volume/list-volumes.ts'
import { volumeNotFound } from '../volume/volume-errors.ts'

/**
 * Queues the removal of a deployment, and then of its previews.
 * @param request.confirmation the name again, typed by whoever asks
 * @param request.volumes short names of its volumes, typed too: those go with it, and all others stay
 * @throws deployment_not_found, forbidden, confirmation_mismatch, volume_not_found, worker_unreachable
 */
export async function removeDeployment(
  core: Core,
  actor: Actor,
  name: string,
  request: { confirmation: string; volumes?: string[]; via: Cause['via']; idempotencyKey?: string },
): Promise<RolloutRecord> {
  const deployment = await deploymentFor(core, actor, name, 'remove')
  if (request.confirmation !== name) {
    throw new WebopsError({
      code: 'confirmation_mismatch',
      kind: 'invalid',
      message: 'The name that was typed is not the name of the deployment.',
      hint: `Type ${name} to remove it.`,
      field: 'name',
    })
  }
  const removeVolumes = [...new Set(request.volumes ?? [])]
  await checkItsVolumes(core, deployment, request.volumes ?? [])
  const { via, idempotencyKey } = request
  const rollout = await requestRollout(core, actor, name, { kind: 'remove', via, idempotencyKey, removeVolumes })
  // From here on none is made anew. Those that a panel leaves which ends here go once this one is gone (see-to-previews.ts).
  await endPreviewsOf(core, actor, deployment, via)
  return rollout
}

/** @throws volume_not_found, naming the first that is not this deployment's */
async function checkItsVolumes(core: Core, deployment: DeploymentRecord, volumes: string[]): Promise<void> {
  const { id, name, server, dockerVolumes } = deployment
  const mapped = dockerVolumes.map(parseVolume).flatMap(({ type, source }) => (type === 'volume' ? [source] : []))
  const known = new Set([...mapped, ...(await core.volumes.listForDeployment(id)).map((record) => shortVolumeName(name, record.name))])
  if (volumes.every((volume) => known.has(volume))) return
  // One that was made before there were records of them.
  const { items } = await askVolumes(core, server, name)
  const there = new Set(items.map(({ engineName }) => engineName))
  const unknown = volumes.findIndex((volume) => !known.has(volume) && !there.has(volumeName(name, volume)))
  if (unknown >= 0) throw volumeNotFound(volumes[unknown] ?? '', `volumes.${unknown}`)
}
