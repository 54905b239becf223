import { v7 as uuidv7 } from 'uuid'
import { auditDeployment } from '../audit/record-audit.ts'
import type { Core } from '../core.ts'
import { checkNameFree, withFreeAddress } from '../deployment/create-deployment.ts'
import { checkSupported } from '../deployment/check-supported.ts'
import { deploymentName } from '../deployment/deployment.schema.ts'
import type { DeploymentRecord, DeploymentSettings } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { checkNotBeingRemoved, requestRollout } from '../rollout/request-rollout.ts'
import type { RolloutRecord } from '../rollout/rollout-record.ts'
import { chooseRoutes } from '../route/choose-routes.ts'
import type { Actor, Cause } from '../user/actor.ts'
import { notFound } from '../user/policy.ts'
import { inTurn } from '../variable/in-turn.ts'
import { refuseOthersVolumes } from '../volume/refuse-others-volumes.ts'
import { actorOfPreview, authorizePreviews } from './preview-actor.ts'
import { previewLimit, previewNameTaken, previewParentStopped } from './preview-errors.ts'
import { previewName } from './preview-names.ts'
import { isBeingRemoved, type PreviewWithDeployment } from './preview-record.ts'
import { settingsForPreview } from './settings-for-preview.ts'

export interface PreviewRequest {
  via: Cause['via']
  idempotencyKey: string | null
  /** Of a push to the panel. */
  origin?: Pick<Cause, 'over' | 'ref'>
}

/** What is done about the previews of one deployment is done one after the other: the panel is the one process that does. */
export const oneAtATime = <T>(parentId: string, work: () => Promise<T>): Promise<T> => inTurn(`previews of ${parentId}`, work)

/**
 * What previews are made of, as it is once it is their turn: it may have been changed, stopped or removed meanwhile.
 * @throws deployment_not_found, deployment_stopped, being_removed
 */
export async function parentAsItIs(core: Core, { id, name }: Pick<DeploymentRecord, 'id' | 'name'>): Promise<DeploymentRecord> {
  const parent = await core.deployments.get(id)
  if (!parent || parent.removedAt !== null) throw notFound('deployment', name)
  await checkNotBeingRemoved(core, parent)
  if (parent.desiredState === 'stopped') throw previewParentStopped(name)
  return parent
}

/**
 * Makes a preview's deployment, or gives it its parent's settings as they are now, and asks for its rollout. To be called one at a
 * time (see above).
 * @returns null where it is being removed now: it is made anew once it is gone
 * @throws deployment_not_found, forbidden, being_removed, preview_limit, preview_name_taken, name_holds_volumes, deployment_stopped, …
 */
export async function deployPreview(
  core: Core,
  actor: Actor,
  given: DeploymentRecord,
  preview: PreviewWithDeployment,
  request: PreviewRequest,
): Promise<RolloutRecord | null> {
  authorizePreviews(actor, given)
  const parent = await parentAsItIs(core, given)
  if (isBeingRemoved(preview.deployment)) {
    await core.previews.setClosed(preview.id, null)
    await core.previews.setRemake(preview.id, true)
    return null
  }
  if (preview.deployment?.removed) await core.previews.clear(preview.id)
  const { volumes } = await core.previews.settings(parent.id)
  const settings = settingsForPreview(parent, preview, volumes === 'own')
  const there = preview.deployment?.removed === false ? preview.deployment : null
  if (there) await core.deployments.update(there.id, settings)
  const deployment = there ?? (await make(core, actor, parent, preview, settings))
  await core.previews.setClosed(preview.id, null)
  return requestRollout(core, actorOfPreview(actor, parent.id, deployment), deployment.name, { kind: 'deploy', ...request })
}

/** @throws preview_limit for one more than there may be */
export async function checkRoom(core: Core, parent: DeploymentRecord, preview: { key: string }): Promise<void> {
  const { maxCount } = await core.previews.settings(parent.id)
  const others = (await core.previews.list(parent.id)).filter(({ key, deployment }) => key !== preview.key && deployment?.removed === false)
  if (others.length >= maxCount) throw previewLimit(parent.name, maxCount)
}

/** Its deployment and environment, with an address as any other gets one, and without anything of its parent's but the settings. */
async function make(
  core: Core,
  actor: Actor,
  parent: DeploymentRecord,
  preview: PreviewWithDeployment,
  settings: DeploymentSettings,
): Promise<DeploymentRecord> {
  const { projectId, serverId } = parent
  await checkRoom(core, parent, preview)
  const name = deploymentName.parse(previewName(parent.name, preview.key))
  checkSupported(settings)
  await checkNameFree(core, name).catch((error: unknown) => {
    throw error instanceof WebopsError ? previewNameTaken(name) : error
  })
  await refuseOthersVolumes(core, name, projectId)
  // One may be left of a panel that ended right here.
  const kept = (await core.previews.get(parent.id, preview.key))?.environmentId ?? null
  const there = kept === null ? null : await core.projects.getEnvironment(projectId, name)
  const environmentId = (there?.id === kept ? kept : null) ?? (await core.previews.makeEnvironment(preview.id, projectId, name))
  if (environmentId === null) throw previewNameTaken(name)
  const made = await withFreeAddress(async () =>
    core.deployments.create({
      id: uuidv7(),
      name,
      projectId,
      environmentId,
      serverId,
      ...settings,
      variables: [],
      routes: await chooseRoutes(core, serverId, name),
      previewId: preview.id,
    }),
  )
  await auditDeployment(core, actor, 'deployment.create', made, { previewOf: parent.name, pullRequest: preview.pullRequest })
  return made
}
