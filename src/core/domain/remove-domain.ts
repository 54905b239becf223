import type { Core } from '../core.ts'
import { askApply, type Applied } from './ask-apply.ts'
import { domainFor } from './find-domain.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import type { Actor } from '../user/actor.ts'

/**
 * Takes an address away from a deployment, with the certificate that was handed in for it. It answers no longer, at once.
 * @throws deployment_not_found, domain_not_found, domain_fixed, forbidden, being_removed
 */
export async function removeDomain(core: Core, actor: Actor, name: string, id: string): Promise<Applied> {
  const { deployment, domain } = await domainFor(core, actor, name, id)
  await core.domains.remove(domain.id)
  await auditDeployment(core, actor, 'domain.remove', deployment, { host: domain.host, path: domain.path })
  return askApply(core, deployment.server)
}
