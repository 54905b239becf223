import type { HookContext, ReleaseTarget, Runtime } from '../../addon-api/context.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { ReleaseRecord } from '../release/release.store.ts'
import { checkRecord } from '../worker/check-record.ts'
import { checkRunAgainstPolicy, checkSourceAgainstPolicy } from '../worker/check-against-policy.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { chooseRuntime } from './choose-runtime.ts'
import { freezeRelease } from './freeze-release.ts'
import { openConfiguration } from './open-configuration.ts'
import { planRollout } from './plan-rollout.ts'
import type { PlannedStep } from './planned-step.ts'
import { rolloutContext, type RolloutSubject } from './rollout-context.ts'

/** What is asked for: of a rollout that is recorded, or of one that is only looked at. */
export type RolloutRequest = Pick<
  RolloutSubject,
  'kind' | 'deployment' | 'variables' | 'routes' | 'ref' | 'workspace' | 'preview' | 'facts'
> & {
  /** Number of the release that is made or gone back to; null for kinds without one. */
  releaseNumber: number | null
}

export interface PreparedRollout {
  runtime: Runtime
  release: ReleaseTarget | null
  steps: PlannedStep[]
  contextFor(addon: string): HookContext
  redact(text: string): string
}

/**
 * Checks a request against the server's policy and finds its steps. Nothing is changed but the workspace's folder.
 * @throws WebopsError policy_…, runtime_unavailable, release_not_found, secret_unreadable, hook_failed
 */
export async function prepareRollout(worker: WorkerCore, request: RolloutRequest): Promise<PreparedRollout> {
  const { kind, deployment } = request
  checkRecord(request)
  const runtime = await chooseRuntime(deployment.runtime, worker.services.supervisor)
  await checkPolicy(worker, request, runtime)
  const live = deployment.liveReleaseId ? await worker.releases.get(deployment.liveReleaseId) : null
  const release = await releaseTarget(worker, request, live)
  const { contextFor, redact } = await rolloutContext(worker, { ...request, release, runtime })
  const freezes = release !== null && (kind === 'deploy' || kind === 'reconfigure')
  const freeze = freezes ? freezeRelease(worker, { ...request, release, runtime, live }) : null
  const steps = await planRollout(worker.registry, contextFor, freeze)
  return { runtime, release, steps, contextFor, redact }
}

async function checkPolicy(worker: WorkerCore, { kind, deployment }: RolloutRequest, runtime: Runtime): Promise<void> {
  if (kind === 'stop' || kind === 'remove') return
  await checkRunAgainstPolicy(worker, {
    networkMode: deployment.dockerNetworkMode,
    volumes: deployment.dockerVolumes,
    runtime,
    image: deployment.repository ? null : deployment.dockerImageName,
  })
  if (kind === 'deploy' && deployment.repository) await checkSourceAgainstPolicy(worker, deployment.repository)
}

async function releaseTarget(worker: WorkerCore, request: RolloutRequest, live: ReleaseRecord | null): Promise<ReleaseTarget | null> {
  const { kind, deployment, releaseNumber } = request
  if (kind === 'stop' || kind === 'remove') return null
  if (kind === 'deploy') return { number: releaseNumber ?? deployment.releaseCounter + 1, image: null, configuration: null }
  if (kind === 'reconfigure') {
    if (!live) throw nothingServed(deployment)
    return {
      number: releaseNumber ?? deployment.releaseCounter + 1,
      image: { id: live.imageId, name: live.imageName },
      configuration: null,
    }
  }
  const wanted = kind === 'rollback' ? await releaseByNumber(worker, deployment, releaseNumber) : live
  if (!wanted) throw nothingServed(deployment)
  const configuration = await openConfiguration(wanted.configuration, deployment.id, worker.opener)
  await checkRunAgainstPolicy(worker, { ...wanted.configuration })
  return { number: wanted.number, image: { id: wanted.imageId, name: wanted.imageName }, configuration }
}

async function releaseByNumber(worker: WorkerCore, deployment: DeploymentRecord, number: number | null): Promise<ReleaseRecord> {
  const release = number === null ? null : await worker.releases.getByNumber(deployment.id, number)
  if (release) return release
  throw new WebopsError({
    code: 'release_not_found',
    kind: 'not_found',
    message: `${deployment.name} has no release ${number ?? ''}.`,
    hint: `webops releases ${deployment.name}`,
    field: 'release',
  })
}

function nothingServed({ name }: DeploymentRecord): WebopsError {
  return new WebopsError({
    code: 'no_release',
    kind: 'conflict',
    message: `${name} has no release yet.`,
    hint: `Deploy it first: webops deploy ${name}`,
  })
}
