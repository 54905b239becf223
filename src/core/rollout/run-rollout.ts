import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RolloutFacts } from '../../addon-api/context.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { databaseAway } from '../errors/database-away.ts'
import { outOfSpace } from '../errors/out-of-space.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { unmovedCommit } from '../push/unmoved-commit.ts'
import { accessFor } from '../repository-access/access-for.ts'
import { withSecrets } from '../release/served-configuration.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { applyRoutes } from '../route/apply-routes.ts'
import { bestEffort } from './best-effort.ts'
import { describeSteps } from './describe-steps.ts'
import { discardUnserved, finishRollout } from './finish-rollout.ts'
import { openConfiguration } from './open-configuration.ts'
import { carriedFacts, interruptedStep, releaseCommandInterrupted } from './once-only.ts'
import { prepareRollout, type PreparedRollout } from './prepare-rollout.ts'
import { fencedServices } from './fenced-services.ts'
import { nowServes, recordProgress } from './record-progress.ts'
import { rolloutFence, type RolloutFence } from './rollout-fence.ts'
import type { RolloutRecord, RolloutWithSteps } from './rollout-record.ts'
import { RolloutLog } from './rollout-log.ts'
import { cleanUp, runSteps, type StepsResult } from './run-steps.ts'

/**
 * Runs one rollout from its place in the queue to its end. Whatever happens is recorded; nothing is thrown but
 * what the database itself throws.
 * @param signal aborted with the reason `cancelled` or `shutdown`
 * @throws fenced when it is another worker's by now, which records how it ends
 */
export async function runRollout(unfenced: WorkerCore, queued: RolloutRecord, signal: AbortSignal): Promise<void> {
  const { worker, fence, writes } = behindFence(unfenced, queued)
  await fence.check()
  const deployment = await worker.deployments.get(queued.deploymentId)
  if (!deployment || deployment.removedAt) {
    await worker.rollouts.finish(queued.id, {
      state: 'cancelled',
      error: { code: 'deployment_removed', message: 'The deployment is removed.', hint: null, step: null },
    })
    return
  }
  const begun = worker.clock.monotonic()
  onRecord(worker, queued, deployment)
  const log = writes(await RolloutLog.open(queued.id, (text) => text, worker))
  const facts: RolloutFacts = carriedFacts(queued.facts)
  const interrupted = interruptedStep(facts)
  let result: StepsResult
  let prepared: PreparedRollout | null = null
  try {
    const rollout = await withReleaseNumber(worker, queued)
    const unmoved = await unmovedCommit(worker, queued, deployment)
    if (unmoved !== null) facts.pushed = unmoved
    const applying = applyRoutes(worker)
    applying.catch(() => undefined)
    // Awaited first, whatever the proxy says: what is made for it must be there when it is cleared away.
    prepared = await prepare(worker, rollout, deployment, facts)
    const problem = await applying
    log.setRedaction(prepared.redact)
    if (problem) log.line('webops', problem)
    if (!(await begin(worker, rollout, prepared))) return
    for (const { name, because } of prepared.leftOut) log.line('webops', `Without ${name}: ${because}.`)
    if (rollout.attempt > 1) log.line('webops', `The worker was restarted: begun again (attempt ${rollout.attempt}).`)
    announce(worker, rollout)
    const progress = recordProgress(worker, rollout, deployment, prepared, facts, log, fence)
    if (interrupted === null) result = await runSteps(prepared.steps, 0, progress, worker.clock, signal)
    else {
      const error = releaseCommandInterrupted()
      log.line(interrupted, error.message)
      result = { state: 'failed', error, step: interrupted }
    }
    await progress.settle()
  } catch (error) {
    log.line('webops', (error as Error).message)
    result = { state: 'failed', error: asRefusal(worker, error), step: 'prepare' }
  }
  await fence.check()
  // First of all: on a full disk this may be what makes room for the rest.
  await rm(workspaceOf(worker, queued.id), { recursive: true, force: true })
  const durationMs = worker.clock.monotonic() - begun
  await finishRollout(worker, { rollout: queued, deployment, prepared, facts, log, fence, result, durationMs })
}

/**
 * Goes on with a rollout whose switch was made before the worker ended: it can only go forward.
 * @throws fenced, as runRollout does
 */
export async function resumeRollout(unfenced: WorkerCore, left: RolloutWithSteps, signal: AbortSignal): Promise<void> {
  // What the worker before this one still does of it, should it wake up, is another attempt's.
  const interrupted = { ...left, attempt: await unfenced.rollouts.takeOver(left.id) }
  const { worker, fence, writes } = behindFence(unfenced, interrupted)
  const deployment = await worker.deployments.get(interrupted.deploymentId)
  if (!deployment) return
  const begun = worker.clock.monotonic()
  const log = writes(await RolloutLog.open(interrupted.id, (text) => text, worker))
  log.line('webops', 'The worker was restarted after the switch: going on from there.')
  const facts = { ...interrupted.facts, switched: true }
  let result: StepsResult
  let prepared: PreparedRollout | null = null
  try {
    await applyRoutes(worker)
    prepared = await prepare(worker, interrupted, deployment, facts)
    await restoreRelease(worker, interrupted, prepared)
    log.setRedaction(prepared.redact)
    // The worker may have ended right between the switch and its record.
    await nowServes(worker, interrupted, deployment, prepared, facts, fence)
    const from = prepared.steps.findIndex((entry) => entry.step.afterSwitch)
    const progress = recordProgress(worker, interrupted, deployment, prepared, facts, log, fence)
    result = await runSteps(prepared.steps, from === -1 ? prepared.steps.length : from, progress, worker.clock, signal)
    await progress.settle()
  } catch (error) {
    log.line('webops', (error as Error).message)
    result = { state: 'failed', error: asRefusal(worker, error), step: 'prepare' }
  }
  await finishRollout(worker, {
    rollout: interrupted,
    deployment,
    prepared,
    facts,
    log,
    fence,
    result,
    durationMs: worker.clock.monotonic() - begun,
  })
  await rm(workspaceOf(worker, interrupted.id), { recursive: true, force: true })
}

/**
 * Undoes what a worker that was killed before the switch left of a rollout, so that the release before it serves again
 * even when the next attempt fails early.
 */
export async function undoInterrupted(unfenced: WorkerCore, interrupted: RolloutRecord): Promise<void> {
  const { worker, fence } = behindFence(unfenced, interrupted)
  await fence.check()
  const deployment = await worker.deployments.get(interrupted.deploymentId)
  if (!deployment) return
  const log = await RolloutLog.open(interrupted.id, (text) => text, worker)
  log.line('webops', 'The worker was restarted in the middle of this rollout: cleaning up first.')
  try {
    const { steps, redact } = await prepare(worker, interrupted, deployment, interrupted.facts)
    log.setRedaction(redact)
    await cleanUp(steps, steps.length - 1, { log: (step, text, stream) => log.line(step, text, stream) })
  } catch (error) {
    log.line('webops', `Cleaning up failed: ${(error as Error).message}`)
  }
  await log.flush()
  await discardUnserved(worker, interrupted)
}

/**
 * What a rollout works with: everything that changes something asks the fence first. Its log ends where the fence says no:
 * the lines of the worker that has taken over come after it.
 */
function behindFence(worker: WorkerCore, rollout: RolloutRecord) {
  let log: RolloutLog | null = null
  const fence: RolloutFence = rolloutFence(worker, rollout, () => log?.abandon())
  const services = fencedServices(worker.services, () => fence.check())
  return { worker: { ...worker, services }, fence, writes: (opened: RolloutLog) => (log = opened) }
}

/** The number is on record as soon as the rollout begins; one that does not begin leaves a gap. */
async function withReleaseNumber(worker: WorkerCore, rollout: RolloutRecord): Promise<RolloutRecord> {
  if (rollout.releaseNumber !== null || (rollout.kind !== 'deploy' && rollout.kind !== 'reconfigure')) return rollout
  const releaseNumber = await worker.deployments.reserveReleaseNumber(rollout.deploymentId)
  return { ...rollout, releaseNumber }
}

async function prepare(
  worker: WorkerCore,
  rollout: RolloutRecord,
  deployment: DeploymentRecord,
  facts: RolloutFacts,
): Promise<PreparedRollout> {
  const variables = await worker.variables.allowed(deployment)
  return prepareRollout(worker, {
    kind: rollout.kind,
    deployment,
    variables: variables.kept,
    leftOut: variables.leftOut,
    ...(await accessFor(worker, deployment)),
    routes: await worker.routes.listForDeployment(deployment.id),
    ref: rollout.ref ?? deployment.branch,
    workspace: rollout.id,
    preview: false,
    facts,
    releaseNumber: rollout.releaseNumber,
    secrets: rollout.secrets,
  })
}

async function begin(worker: WorkerCore, rollout: RolloutRecord, prepared: PreparedRollout): Promise<boolean> {
  const described = await describeSteps(prepared.steps, prepared.redact)
  const steps = described.map(({ key, title, addon, ...description }) => ({ key, title, addon, description }))
  return worker.rollouts.start(rollout.id, {
    runtime: prepared.runtime,
    steps,
    releaseNumber: prepared.release?.number ?? null,
    sequence: rollout.sequence,
  })
}

async function restoreRelease(worker: WorkerCore, rollout: RolloutWithSteps, prepared: PreparedRollout): Promise<void> {
  if (!prepared.release || rollout.releaseNumber === null) return
  const release = await worker.releases.getByNumber(rollout.deploymentId, rollout.releaseNumber)
  if (!release || prepared.release.configuration) return
  prepared.release.image = { id: release.imageId, name: release.imageName }
  prepared.release.configuration = await openConfiguration(
    withSecrets(release.configuration, prepared.secrets),
    prepared.belonging,
    worker.opener,
  )
}

/** In the worker's own log, which whoever writes the database cannot change: what was asked for, by whom, of what. */
function onRecord(worker: WorkerCore, rollout: RolloutRecord, deployment: DeploymentRecord): void {
  const { id, number, kind, cause, ref, releaseNumber, attempt } = rollout
  const { repository, branch, dockerImageName } = deployment
  worker.note(`${kind} of ${deployment.name} begins.`, {
    rollout: { id, number, kind, cause, ref: ref ?? branch, release: releaseNumber, attempt },
    source: repository ?? dockerImageName,
  })
}

function workspaceOf(worker: WorkerCore, rolloutId: string): string {
  return join(worker.folders.workspaces, rolloutId)
}

function asRefusal(worker: WorkerCore, error: unknown): WebopsError {
  if (error instanceof WebopsError) return error
  const known = outOfSpace(error) ?? databaseAway(error)
  if (known) return known
  worker.note('A rollout could not be prepared.', { error: (error as Error).stack })
  return new WebopsError({
    code: 'internal_error',
    kind: 'failed',
    message: `WebOps failed: ${(error as Error).message}`,
    hint: "See the worker's log.",
    cause: error,
  })
}

/** Pages read the rollout and its deployment again. */
function announce(worker: WorkerCore, rollout: RolloutRecord): void {
  void bestEffort(worker.live.publish({ type: 'rollout', deployment: rollout.deployment, rolloutId: rollout.id }))
}
