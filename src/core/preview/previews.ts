import type { z } from 'zod'
import { auditDeployment } from '../audit/record-audit.ts'
import type { Core } from '../core.ts'
import type { DeploymentStatus } from '../deployment/deployment-states.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import type { RolloutRecord } from '../rollout/rollout-record.ts'
import { routeUrl } from '../route/route-url.ts'
import type { Actor, Cause } from '../user/actor.ts'
import { authorOf } from '../user/describe-actor.ts'
import { authorize } from '../user/policy.ts'
import { oneAtATime } from './deploy-preview.ts'
import { endPreview } from './end-preview.ts'
import { previewNotFound } from './preview-errors.ts'
import { isBeingRemoved, waitsForApproval, type PreviewWithDeployment } from './preview-record.ts'
import { previewSettingsChanges, type PreviewSettings } from './preview-settings.schema.ts'

const DAY_MS = 24 * 60 * 60_000

/** A preview, as people see it. */
export interface PreviewDetails extends PreviewWithDeployment {
  /** `waiting`: nothing runs, and somebody has to approve it first. */
  state: DeploymentStatus | 'waiting' | 'removing'
  /** Whether its newest commit is to be approved; something older may run meanwhile. */
  needsApproval: boolean
  url: string | null
  /** When it is removed unless something is pushed. */
  endsAt: Date
}

/** The previews of a deployment, the oldest first. @throws deployment_not_found */
export async function listPreviews(core: Core, actor: Actor, name: string): Promise<PreviewDetails[]> {
  const { id } = await deploymentFor(core, actor, name, 'read')
  const { lifeDays } = await core.previews.settings(id)
  return Promise.all((await core.previews.list(id)).map((preview) => detailsOf(core, preview, lifeDays)))
}

/** @throws deployment_not_found */
export async function getPreviewSettings(core: Core, actor: Actor, name: string): Promise<PreviewSettings> {
  const { id } = await deploymentFor(core, actor, name, 'read')
  return core.previews.settings(id)
}

/** Changes what previews get and how long they stay; what is not named stays. @throws ZodError, deployment_not_found, forbidden */
export async function setPreviewSettings(
  core: Core,
  actor: Actor,
  name: string,
  input: z.input<typeof previewSettingsChanges>,
): Promise<PreviewSettings> {
  const changes = previewSettingsChanges.parse(input)
  const deployment = await deploymentFor(core, actor, name, 'update')
  // One that is being made counts and mounts by what they are before, or after, and not by some of each.
  return oneAtATime(deployment.id, async () => {
    const settings = { ...(await core.previews.settings(deployment.id)), ...changes }
    await core.previews.setSettings(deployment.id, settings, authorOf(actor).name)
    await auditDeployment(core, actor, 'preview.settings', deployment, { ...settings })
    return settings
  })
}

/**
 * Removes a preview with its volumes. While its pull request is open, the next push makes it anew.
 * @returns null where nothing ran
 * @throws deployment_not_found, forbidden, preview_not_found
 */
export async function removePreview(core: Core, actor: Actor, name: string, key: string, via: Cause['via']): Promise<RolloutRecord | null> {
  const parent = await deploymentFor(core, actor, name, 'read')
  authorize(actor, 'remove', { kind: 'deployment', name, projectId: parent.projectId })
  return oneAtATime(parent.id, async () => {
    const preview = await core.previews.get(parent.id, key)
    if (!preview) throw previewNotFound(name, key)
    await auditDeployment(core, actor, 'preview.remove', parent, { preview: key })
    return endPreview(core, actor, preview, { because: `${authorOf(actor).name} removed it`, via })
  })
}

async function detailsOf(core: Core, preview: PreviewWithDeployment, lifeDays: number): Promise<PreviewDetails> {
  const { deployment, pushedAt } = preview
  const running = deployment?.removed === false ? deployment : null
  const [route] = running ? await core.routes.listForDeployment(running.id) : []
  return {
    ...preview,
    // An approval that a panel ended in the middle of is none.
    ...(preview.approvedAt === null && { approvedCommit: null, approvedBy: null }),
    state: stateOf(preview),
    needsApproval: waitsForApproval(preview),
    url: route ? routeUrl(route, core.settings) : null,
    endsAt: new Date(pushedAt.getTime() + lifeDays * DAY_MS),
  }
}

function stateOf(preview: PreviewWithDeployment): PreviewDetails['state'] {
  const { deployment } = preview
  // The rollout of one that is there already may not have been asked for.
  if (!deployment || (!deployment.removed && deployment.latestRollout === null)) return waitsForApproval(preview) ? 'waiting' : 'pending'
  return deployment.removed || isBeingRemoved(deployment) ? 'removing' : deployment.status
}
