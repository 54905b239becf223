import type { Core } from '../core.ts'
import { domainNotFound } from './domain-errors.ts'
import type { DomainRecord } from './domain-record.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import type { Actor } from '../user/actor.ts'

/** All addresses of a deployment, the ones that it has by itself included. @throws deployment_not_found */
export async function listDomains(core: Core, actor: Actor, name: string): Promise<DomainRecord[]> {
  const deployment = await deploymentFor(core, actor, name, 'read')
  return core.domains.listForDeployment(deployment.id)
}

/** @throws deployment_not_found, domain_not_found */
export async function getDomain(core: Core, actor: Actor, name: string, id: string): Promise<DomainRecord> {
  const deployment = await deploymentFor(core, actor, name, 'read')
  const domain = await core.domains.get(deployment.id, id)
  if (!domain) throw domainNotFound(name)
  return domain
}
