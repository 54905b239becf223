import type { z } from 'zod'
import { auditDeployment } from '../audit/record-audit.ts'
import type { Core } from '../core.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import { isPushed } from '../push/pushed-source.ts'
import type { Actor } from '../user/actor.ts'
import { authorOf } from '../user/describe-actor.ts'
import { notPolled, pollWithoutRepository } from './poll-errors.ts'
import { pollInput } from './poll.schema.ts'
import type { PollRecord } from './poll.store.ts'

/** How a deployment's repository is looked at. @throws deployment_not_found, poll_not_set */
export async function getPoll(core: Core, actor: Actor, name: string): Promise<PollRecord> {
  const { id } = await deploymentFor(core, actor, name, 'read')
  const poll = await core.polls.get(id)
  if (!poll) throw notPolled(name)
  return poll
}

/**
 * Has a deployment's branch looked at again and again: what comes to it is deployed.
 * @throws ZodError, deployment_not_found, forbidden, being_removed, poll_without_repository
 */
export async function setPoll(core: Core, actor: Actor, name: string, input: z.input<typeof pollInput>): Promise<PollRecord> {
  const { everyMinutes } = pollInput.parse(input)
  const deployment = await deploymentFor(core, actor, name, 'update')
  await checkNotBeingRemoved(core, deployment)
  if (deployment.repository === null || isPushed(deployment.repository)) throw pollWithoutRepository(name, deployment.repository)
  const poll = await core.polls.set(deployment.id, { everyMinutes, updatedBy: authorOf(actor).name })
  await auditDeployment(core, actor, 'poll.set', deployment, { everyMinutes })
  return poll
}

/** @throws deployment_not_found, forbidden, poll_not_set */
export async function removePoll(core: Core, actor: Actor, name: string): Promise<void> {
  const deployment = await deploymentFor(core, actor, name, 'update')
  if (!(await core.polls.remove(deployment.id))) throw notPolled(name)
  await auditDeployment(core, actor, 'poll.remove', deployment)
}
