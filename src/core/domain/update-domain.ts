import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import type { ChangedDomain } from './add-domain.ts'
import { askApply } from './ask-apply.ts'
import { checkAddress } from './check-address.ts'
import { checkTls } from './check-tls.ts'
import { updateDomainInput } from './domain.schema.ts'
import { domainFor } from './find-domain.ts'
import { getDomain } from './list-domains.ts'
import { mergeSettings } from './merge-settings.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import type { Core } from '../core.ts'
import type { Actor } from '../user/actor.ts'

/**
 * Changes a domain: its path, where it leads, its settings. What is not named stays. It takes effect at once.
 * @throws ZodError, deployment_not_found, domain_not_found, domain_fixed, forbidden, being_removed, address_taken,
 *   redirect_loop, password_needed, certificate_missing
 */
export async function updateDomain(
  core: Core,
  actor: Actor,
  name: string,
  id: string,
  input: z.input<typeof updateDomainInput>,
): Promise<ChangedDomain> {
  const { path, redirectTo, settings: given } = updateDomainInput.parse(input)
  const { deployment, domain } = await domainFor(core, actor, name, id)
  const after = { path: path ?? domain.path, redirectTo: redirectTo === undefined ? domain.redirectTo : redirectTo }
  if (after.path !== domain.path || after.redirectTo !== domain.redirectTo) {
    await checkAddress(core, actor, deployment, { id, host: domain.host, ...after })
  }
  checkTls(given?.tls, domain.certificate)
  const settings = given && (await mergeSettings(domain.settings, given))
  await core.domains.update(domain, { path, redirectTo, settings })
  const fields = [
    ...(after.path === domain.path ? [] : ['path']),
    ...(after.redirectTo === domain.redirectTo ? [] : ['redirectTo']),
    ...changedSettings(domain.settings, settings),
  ]
  await auditDeployment(core, actor, 'domain.update', deployment, { host: domain.host, path: after.path, fields })
  const applied = await askApply(core, deployment.server)
  return { domain: await getDomain(core, actor, name, id), ...applied }
}

function changedSettings<T extends object>(before: T, after: T | undefined): string[] {
  if (!after) return []
  return Object.keys(after).filter((key) => !isDeepStrictEqual(before[key as keyof T], after[key as keyof T]))
}
