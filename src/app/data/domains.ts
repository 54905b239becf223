import { notFound } from 'next/navigation'
import { presentDomain } from '#api/presenters/present-domain.ts'
import type { DomainView } from '#api/schemas/domain-views.ts'
import { listDomains } from '#core/domain/list-domains.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'
import { isNotFound } from './is-not-found.ts'

/** All addresses of a deployment, oldest first. */
export async function loadDomains(name: string): Promise<DomainView[]> {
  const actor = await requireActor()
  const core = panelCore()
  try {
    return (await listDomains(core, actor, name)).map((domain) => presentDomain(domain, name, core.settings))
  } catch (error) {
    if (isNotFound(error)) notFound()
    throw error
  }
}
