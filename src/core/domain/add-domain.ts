import type { z } from 'zod'
import type { Core } from '../core.ts'
import { askApply, type Applied } from './ask-apply.ts'
import { checkAddress } from './check-address.ts'
import { checkTls } from './check-tls.ts'
import { createDomainInput } from './domain.schema.ts'
import type { DomainRecord } from './domain-record.ts'
import { getDomain } from './list-domains.ts'
import { mergeSettings } from './merge-settings.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import { DEFAULT_ROUTE_SETTINGS } from '../route/route-settings.schema.ts'
import type { Actor } from '../user/actor.ts'

export type ChangedDomain = Applied & { domain: DomainRecord }

/**
 * Gives a deployment another address. It takes effect at once; DNS is looked at meanwhile.
 * @throws ZodError, deployment_not_found, forbidden, being_removed, address_taken, domain_reserved, redirect_loop,
 *   password_needed, certificate_missing
 */
export async function addDomain(core: Core, actor: Actor, name: string, input: z.input<typeof createDomainInput>): Promise<ChangedDomain> {
  const { host, path, redirectTo, settings: given } = createDomainInput.parse(input)
  const deployment = await deploymentFor(core, actor, name, 'update')
  await checkNotBeingRemoved(core, deployment)
  await checkAddress(core, actor, deployment, { id: null, host, path, redirectTo })
  checkTls(given.tls, null)
  const settings = await mergeSettings(DEFAULT_ROUTE_SETTINGS, given)
  const { id } = await core.domains.create({ deploymentId: deployment.id, host, path, redirectTo, settings })
  await auditDeployment(core, actor, 'domain.add', deployment, { host, path, redirectTo })
  const applied = await askApply(core, deployment.server, id)
  return { domain: await getDomain(core, actor, name, id), ...applied }
}
