import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { bestEffort } from '../rollout/best-effort.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import type { RolloutRecord } from '../rollout/rollout-record.ts'
import type { Actor } from '../user/actor.ts'
import { hashToken } from '../user/hash-token.ts'
import { rolloutKey } from '../webhook/act-on-events.ts'
import { noSuchHook } from '../webhook/webhook-errors.ts'

/**
 * Deploys what the deployment's branch has, for whoever knows the address: nothing else can be chosen with it. The call is
 * among the deployment's deliveries.
 * @param idempotencyKey calling twice with the same key is calling once
 * @throws hook_not_found, being_removed, deployment_stopped, idempotency_key_reused
 */
export async function callDeployHook(core: Core, token: string, idempotencyKey: string | null): Promise<RolloutRecord> {
  const found = /^[\w-]{43}$/.test(token) ? await core.deployHooks.getByHash(hashToken(token)) : null
  if (!found) throw noSuchHook()
  const { hook, deployment } = found
  const actor: Actor = { type: 'hook', id: `deploy-hook:${hook.id}`, name: `deploy hook ${hook.name}`, deployment }
  await core.deployHooks.touch(hook.id, core.clock.now())
  const delivery = await core.deliveries.receive({ deploymentId: deployment.id, source: 'hook', event: 'call', author: hook.name })
  if (!delivery) throw new Error('A call of a deploy hook has no keys that something could have already.')
  const end = (outcome: 'deployed' | 'failed', code: string | null, reason: string, rolloutId?: string) =>
    core.deliveries.end(delivery.id, { outcome, code, reason, ...(rolloutId && { rolloutId }) })
  try {
    const key = idempotencyKey === null ? rolloutKey(delivery.id) : `hook:${hook.id}:${idempotencyKey}`
    const rollout = await requestRollout(core, actor, deployment.name, { kind: 'deploy', idempotencyKey: key, via: 'hook' })
    await end('deployed', 'wanted', `The deploy hook ${hook.name} was called.`, rollout.id)
    return rollout
  } catch (error) {
    if (error instanceof WebopsError) await end('failed', error.code, error.message)
    throw error
  } finally {
    await bestEffort(core.deliveries.tidy(deployment.id))
  }
}
