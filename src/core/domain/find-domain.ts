import type { Core } from '../core.ts'
import { domainFixed, domainNotFound } from './domain-errors.ts'
import type { DomainRecord } from './domain-record.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import type { Actor } from '../user/actor.ts'

/** A domain with a name: one that can be changed. */
export type NamedDomain = DomainRecord & { host: string }

/**
 * The domain that something is to be done to, and its deployment.
 * @throws deployment_not_found, forbidden, being_removed, domain_not_found, domain_fixed
 */
export async function domainFor(
  core: Core,
  actor: Actor,
  name: string,
  id: string,
): Promise<{ deployment: DeploymentRecord; domain: NamedDomain }> {
  const deployment = await deploymentFor(core, actor, name, 'update')
  await checkNotBeingRemoved(core, deployment)
  const domain = await core.domains.get(deployment.id, id)
  if (!domain) throw domainNotFound(name)
  if (domain.host === null) throw domainFixed(domain.port)
  return { deployment, domain: { ...domain, host: domain.host } }
}
