import type { z } from 'zod'
import { auditDeployment } from '../audit/record-audit.ts'
import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import type { Actor } from '../user/actor.ts'
import { authorOf } from '../user/describe-actor.ts'
import { type PushAddresses, pushAddresses } from './push-addresses.ts'
import { pushNotTaken, pushToPreview } from './push-errors.ts'
import { type PushSettings, pushSettingsChanges } from './push-settings.schema.ts'
import { isPushed } from './pushed-source.ts'

/** How a deployment takes pushes, and where. */
export interface PushDetails extends PushSettings, PushAddresses {
  /** The one that deploys. */
  branch: string
}

/** @throws deployment_not_found, push_not_taken */
export async function getPushSettings(core: Core, actor: Actor, name: string): Promise<PushDetails> {
  const deployment = await pushedDeployment(core, actor, name, 'read')
  return detailsOf(core, deployment, await core.pushSettings.get(deployment.id))
}

/**
 * Changes how a deployment takes pushes; what is not named stays. A push that is under way ends as it began.
 * @throws ZodError, deployment_not_found, forbidden, being_removed, push_not_taken
 */
export async function changePushSettings(
  core: Core,
  actor: Actor,
  name: string,
  input: z.input<typeof pushSettingsChanges>,
): Promise<PushDetails> {
  const changes = pushSettingsChanges.parse(input)
  const deployment = await pushedDeployment(core, actor, name, 'update')
  await checkNotBeingRemoved(core, deployment)
  const settings = { ...(await core.pushSettings.get(deployment.id)), ...changes }
  await core.pushSettings.set(deployment.id, settings, authorOf(actor).name)
  await auditDeployment(core, actor, 'push.set', deployment, changes)
  return detailsOf(core, deployment, settings)
}

async function pushedDeployment(core: Core, actor: Actor, name: string, action: 'read' | 'update'): Promise<DeploymentRecord> {
  const deployment = await deploymentFor(core, actor, name, action)
  if (!isPushed(deployment.repository)) throw pushNotTaken(name, deployment.repository)
  if (deployment.preview) throw pushToPreview(name, deployment.preview)
  return deployment
}

function detailsOf({ settings }: Core, { name, branch }: DeploymentRecord, push: PushSettings): PushDetails {
  return { ...push, branch, ...pushAddresses(settings, name) }
}
