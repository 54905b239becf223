import type { z } from 'zod'
import { auditDeployment } from '../audit/record-audit.ts'
import type { Core } from '../core.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { isUniqueViolation } from '../errors/unique-violation.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import type { Actor } from '../user/actor.ts'
import { authorOf } from '../user/describe-actor.ts'
import { hashToken, randomToken } from '../user/hash-token.ts'
import { deployHookUrl } from '../webhook/hook-address.ts'
import { deployHookExists, deployHookNotFound, tooManyDeployHooks } from './deploy-hook-errors.ts'
import { deployHookInput } from './deploy-hook.schema.ts'
import type { DeployHookRecord } from './deploy-hook.store.ts'

const PREFIX_LENGTH = 6

/** A deployment's deploy hooks, by name, without their addresses. @throws deployment_not_found */
export async function listDeployHooks(core: Core, actor: Actor, name: string): Promise<DeployHookRecord[]> {
  const { id } = await deploymentFor(core, actor, name, 'read')
  return core.deployHooks.list(id)
}

/**
 * Makes an address whose call deploys. The address is in this answer and nowhere else.
 * @throws ZodError, deployment_not_found, forbidden, being_removed, deploy_hook_exists, too_many_deploy_hooks
 */
export async function createDeployHook(
  core: Core,
  actor: Actor,
  name: string,
  input: z.input<typeof deployHookInput>,
): Promise<DeployHookRecord & { url: string }> {
  const given = deployHookInput.parse(input)
  const deployment = await deploymentFor(core, actor, name, 'update')
  await checkNotBeingRemoved(core, deployment)
  const token = randomToken()
  const made = { hash: hashToken(token), prefix: token.slice(0, PREFIX_LENGTH), createdBy: authorOf(actor).name }
  try {
    const hook = await core.deployHooks.create({ deploymentId: deployment.id, name: given.name, ...made })
    if (!hook) throw tooManyDeployHooks(name)
    await auditDeployment(core, actor, 'deploy_hook.create', deployment, { hook: given.name })
    return { ...hook, url: deployHookUrl(core.settings, token) }
  } catch (error) {
    throw isUniqueViolation(error) ? deployHookExists(given.name) : error
  }
}

/** Its address answers nobody from now on. @throws deployment_not_found, forbidden, deploy_hook_not_found */
export async function removeDeployHook(core: Core, actor: Actor, name: string, hook: string): Promise<void> {
  const deployment = await deploymentFor(core, actor, name, 'update')
  if (!(await core.deployHooks.remove(deployment.id, hook))) throw deployHookNotFound(name, hook)
  await auditDeployment(core, actor, 'deploy_hook.remove', deployment, { hook })
}
