import type { Core } from '../core.ts'
import { bestEffort } from './best-effort.ts'
import type { RolloutRecord } from './rollout-record.ts'
import type { RolloutKind } from '../../addon-api/context.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import { gitRef } from '../deployment/deployment.schema.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { previewRefFixed } from '../preview/preview-errors.ts'
import { refOf, type PreviewOf } from '../preview/preview-of.ts'
import type { ReleaseSummary } from '../release/release-row.ts'
import { releaseImageGone, releaseNotFound } from '../release/release-errors.ts'
import type { SecretsChoice } from '../release/served-configuration.ts'
import type { Actor, Cause } from '../user/actor.ts'
import { causeOf } from '../user/describe-actor.ts'
import { notFound } from '../user/policy.ts'

export interface RolloutRequest {
  kind: RolloutKind
  /** For a deploy: a branch, tag or commit instead of the deployment's branch. */
  ref?: string | null
  /** For a rollback: the release to go back to. Unset: the one before the live one. */
  release?: number | null
  /** For a rollback: keep the values that secrets have now (the default), or bring back those of the release. */
  secrets?: SecretsChoice | null
  /** Asking twice with the same key is asking once. */
  idempotencyKey?: string | null
  /** For a removal: short names of the volumes that go with it, which were seen to be this deployment's. */
  removeVolumes?: string[]
  /**
   * Of a push: the commit that it brought, which is built in place of what the ref points to, the name that was pushed,
   * how, and to which deployment, whatever has its name by now.
   */
  push?: { deploymentId: string; commit: string; ref: string; over: 'https' | 'ssh' }
  /** What was pushed that something else is deployed for, such as a preview: for history alone. */
  origin?: Pick<Cause, 'over' | 'ref'>
  via: Cause['via']
}

/** Releases before the live one that are looked at for one that still has its image. */
const EARLIER = 50
const NEED_LIVE = new Set<RolloutKind>(['reconfigure', 'restart', 'stop', 'start'])

/**
 * Queues a rollout and wakes the worker.
 * @throws deployment_not_found, forbidden, being_removed, nothing_deployed, release_not_found, no_earlier_release,
 *   release_image_gone, deployment_stopped, secrets_unexpected, ref_unexpected, release_unexpected, preview_ref_fixed, ZodError
 */
export async function requestRollout(core: Core, actor: Actor, name: string, request: RolloutRequest): Promise<RolloutRecord> {
  const { kind } = request
  const deployment = await deploymentFor(core, actor, name, kind === 'remove' ? 'remove' : 'roll_out')
  // Its own may have been removed meanwhile, and another one made under the name.
  if (actor.type === 'hook' && actor.deployment.id !== deployment.id) throw notFound('deployment', name)
  if (request.push && request.push.deploymentId !== deployment.id) throw notFound('deployment', name)
  if (actor.type === 'hook' && kind === 'remove' && actor.deployment.previewOf !== deployment.preview?.parent.id)
    throw notFound('deployment', name)
  if (actor.type === 'hook' && kind !== 'remove' && deployment.desiredState === 'stopped') throw deploymentStopped(name)
  const asked = request.ref == null || request.ref === '' ? null : gitRef.parse(request.ref)
  const ref = deployment.preview && kind === 'deploy' ? refOfPreview(name, deployment.preview, asked) : asked
  checkRequest(kind, ref, request.release ?? null, request.secrets ?? null)
  if (kind !== 'remove') await checkNotBeingRemoved(core, deployment)
  if (NEED_LIVE.has(kind) && deployment.liveReleaseId === null) throw nothingDeployed(name, kind)
  const releaseNumber = kind === 'rollback' ? await rollbackTarget(core, deployment, request.release ?? null) : null

  const { rollout, created, superseded } = await core.rollouts.create({
    deploymentId: deployment.id,
    kind,
    cause: causeOf(actor, request.via, request.push ? { over: request.push.over, ref: request.push.ref } : request.origin),
    ref: kind === 'deploy' && deployment.repository !== null ? (ref ?? deployment.branch) : null,
    releaseNumber,
    secrets: request.secrets ?? null,
    idempotencyKey: request.idempotencyKey ?? null,
    ...(kind === 'remove' && request.removeVolumes && { removeVolumes: request.removeVolumes }),
    ...(request.push && { pushed: request.push.commit }),
  })
  if (!created) return rollout
  const changed = [...superseded, rollout.id].map((rolloutId) => core.live.publish({ type: 'rollout', deployment: name, rolloutId }))
  await Promise.all([
    auditDeployment(core, actor, `deployment.${kind}`, deployment, {
      rollout: rollout.number,
      ref,
      release: releaseNumber,
      secrets: rollout.secrets,
      ...(request.removeVolumes?.length && { volumes: request.removeVolumes }),
    }),
    bestEffort(Promise.all([core.wakeups.wake(deployment.server, deployment.id), ...changed])),
  ])
  return rollout
}

/** A preview is built from what its pull request has, and from nothing else. @throws preview_ref_fixed */
function refOfPreview(name: string, preview: PreviewOf, asked: string | null): string {
  const ref = refOf(preview)
  if (ref === null || (asked !== null && asked !== ref)) throw previewRefFixed(name, ref)
  return ref
}

/** @throws being_removed */
export async function checkNotBeingRemoved(core: Core, deployment: DeploymentRecord): Promise<void> {
  if (deployment.latestRolloutId === null) return
  const latest = await core.rollouts.get(deployment.latestRolloutId)
  if (latest?.kind !== 'remove' || (latest.state !== 'queued' && latest.state !== 'running')) return
  throw new WebopsError({
    code: 'being_removed',
    kind: 'conflict',
    message: `${deployment.name} is being removed.`,
    hint: 'Cancel the removal first if it is to stay.',
  })
}

function checkRequest(kind: RolloutKind, ref: string | null, release: number | null, secrets: SecretsChoice | null): void {
  if (ref !== null && kind !== 'deploy') {
    throw new WebopsError({
      code: 'ref_unexpected',
      kind: 'invalid',
      message: `Only a deploy takes a branch, tag or commit, not a ${kind}.`,
      field: 'ref',
    })
  }
  if (secrets !== null && kind !== 'rollback') {
    throw new WebopsError({
      code: 'secrets_unexpected',
      kind: 'invalid',
      message: `Only a rollback can bring back secrets, not a ${kind}.`,
      field: 'secrets',
    })
  }
  if (release !== null && kind !== 'rollback') {
    throw new WebopsError({
      code: 'release_unexpected',
      kind: 'invalid',
      message: `Only a rollback takes the number of a release, not a ${kind}.`,
      field: 'release',
    })
  }
}

async function rollbackTarget(core: Core, deployment: DeploymentRecord, wanted: number | null): Promise<number> {
  const release = wanted === null ? await releaseBefore(core, deployment) : await core.releases.getByNumber(deployment.id, wanted)
  if (!release) throw releaseNotFound(deployment.name, wanted)
  if (!release.imageAvailable) throw releaseImageGone(deployment.name, release)
  return release.number
}

/** The latest release before the live one that still has its image. @throws no_earlier_release */
async function releaseBefore(core: Core, deployment: DeploymentRecord): Promise<ReleaseSummary> {
  const live = deployment.liveReleaseId === null ? null : await core.releases.get(deployment.liveReleaseId)
  const earlier = await core.releases.list(deployment.id, { limit: EARLIER, ...(live && { after: live.number }) })
  const release = earlier.items.find(({ imageAvailable }) => imageAvailable) ?? earlier.items[0]
  if (release) return release
  throw new WebopsError({
    code: 'no_earlier_release',
    kind: 'conflict',
    message: `${deployment.name} has no earlier release to go back to.`,
    field: 'release',
  })
}

/** Whoever stopped it did so on purpose: a push does not start it again. */
function deploymentStopped(name: string): WebopsError {
  return new WebopsError({
    code: 'deployment_stopped',
    kind: 'conflict',
    message: `${name} is stopped, and a push or a hook does not start it.`,
    hint: 'Deploy it by hand, or start it and replay the delivery.',
  })
}

function nothingDeployed(name: string, kind: RolloutKind): WebopsError {
  return new WebopsError({
    code: 'nothing_deployed',
    kind: 'conflict',
    message: `${name} has no release yet that a ${kind} could work on.`,
    hint: `Deploy it first: webops deploy ${name}`,
    field: 'kind',
  })
}
