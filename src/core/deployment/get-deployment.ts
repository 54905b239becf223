import type { Core } from '../core.ts'
import type { DeploymentDetails, DeploymentRecord } from './deployment-record.ts'
import type { Actor } from '../user/actor.ts'
import { authorize, notFound, type Action } from '../user/policy.ts'

/** A deployment with all that its page shows. @throws deployment_not_found */
export async function getDeployment(core: Core, actor: Actor, name: string): Promise<DeploymentDetails> {
  const deployment = await core.deployments.details(name)
  if (!deployment) throw notFound('deployment', name)
  authorize(actor, 'read', { kind: 'deployment', name, projectId: deployment.projectId })
  return deployment
}

/** The deployment that something is to be done to. @throws deployment_not_found, forbidden */
export async function deploymentFor(core: Core, actor: Actor, name: string, action: Action): Promise<DeploymentRecord> {
  const deployment = await core.deployments.getByName(name)
  if (!deployment) throw notFound('deployment', name)
  authorize(actor, action, { kind: 'deployment', name, projectId: deployment.projectId })
  return deployment
}
