import type { Core } from '../core.ts'
import { releaseDiff, type ReleaseDiff } from './release-diff.schema.ts'
import { releaseNotFound } from './release-errors.ts'
import type { SecretsChoice } from './served-configuration.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import type { Actor } from '../user/actor.ts'

const TIMEOUT_MS = 40_000

/**
 * What is different between two releases of a deployment, or between one and its settings as they are now.
 * @param options.secrets whose values of secrets `to` has: its own, or those of now
 * @throws deployment_not_found, release_not_found, worker_unreachable
 */
export async function askDiff(
  core: Core,
  actor: Actor,
  name: string,
  { from, to, secrets }: { from: number; to: number | 'settings'; secrets: SecretsChoice },
): Promise<ReleaseDiff> {
  const deployment = await deploymentFor(core, actor, name, 'read')
  for (const number of to === 'settings' ? [from] : [from, to]) {
    if (!(await core.releases.getByNumber(deployment.id, number))) throw releaseNotFound(name, number)
  }
  const input = { deployment: name, from, to, secrets }
  return releaseDiff.parse(await core.queries.ask(deployment.server, { name: 'release-diff', input, timeoutMs: TIMEOUT_MS }))
}
