import type { Core } from '../core.ts'
import type { DomainRecord } from './domain-record.ts'
import { domainFor } from './find-domain.ts'
import { getDomain } from './list-domains.ts'
import type { Actor } from '../user/actor.ts'

/** Three questions to DNS and one connection, each with its own time-out, and the routes put in place. */
const TIMEOUT_MS = 30_000

/**
 * Has the worker ask DNS about a domain now, and returns it with what was found.
 * @throws deployment_not_found, domain_not_found, domain_fixed, forbidden, being_removed, worker_unreachable
 */
export async function askCheck(core: Core, actor: Actor, name: string, id: string): Promise<DomainRecord> {
  const { deployment, domain } = await domainFor(core, actor, name, id)
  await core.queries.ask(deployment.server, { name: 'check-domain', input: { routeId: domain.id }, timeoutMs: TIMEOUT_MS })
  return getDomain(core, actor, name, id)
}
