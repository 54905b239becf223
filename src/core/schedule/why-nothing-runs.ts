import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'

/** Why a deployment has nothing now that a schedule could run in, as a sentence; null where it has. */
export function whyNothingRuns({ name, liveReleaseId, desiredState, removedAt }: DeploymentRecord): string | null {
  if (removedAt !== null || desiredState === 'removed') return `${name} is removed.`
  if (liveReleaseId === null) return `${name} has no release yet.`
  if (desiredState === 'stopped') return `${name} is stopped.`
  return null
}

/** The same, of one that is about to be removed too. */
export async function whyNothingRunsNow(core: Core, deployment: DeploymentRecord): Promise<string | null> {
  const nothing = whyNothingRuns(deployment)
  if (nothing !== null) return nothing
  try {
    await checkNotBeingRemoved(core, deployment)
    return null
  } catch (error) {
    if (error instanceof WebopsError) return error.message
    throw error
  }
}
