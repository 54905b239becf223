import { z } from 'zod'
import {
  type AppliedView,
  appliedView,
  type ChangedDomainView,
  changedDomainView,
  type DomainView,
  domainView,
} from '#api/schemas/domain-views.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { deploymentPath } from './api.ts'
import type { Client } from './client.ts'

/** The calls of the API that are about domains, each with its answer checked. */

const page = z.object({ items: z.array(domainView) })
const pathOf = (name: string, id: string) => `${deploymentPath(name)}/domains/${encodeURIComponent(id)}`

export async function listDomains(client: Client, name: string): Promise<DomainView[]> {
  return page.parse(await client.request('GET', `${deploymentPath(name)}/domains`)).items
}

/**
 * The domain that somebody means.
 * @param given its name, with its path where several have that name, or its id
 */
export async function findDomain(client: Client, name: string, given: string): Promise<DomainView> {
  const domains = await listDomains(client, name)
  const wanted = given.trim().toLowerCase().replace(/\/$/, '')
  const called = ({ id, host, displayHost, path }: DomainView) =>
    id === given || (path === '/' ? [host, displayHost] : [`${host}${path}`, `${displayHost}${path}`]).includes(wanted)
  const named = domains.filter(({ host, displayHost }) => host === wanted || displayHost === wanted)
  const found = domains.find(called) ?? (named.length === 1 ? named[0] : undefined)
  if (found) return found
  throw new WebopsError({
    code: 'domain_not_found',
    kind: 'not_found',
    message: `${name} has no domain ${given}.`,
    hint: `webops domains ${name} lists what it has; name the path too where several have that name: ${given}/path`,
  })
}

export async function addDomain(client: Client, name: string, input: unknown): Promise<ChangedDomainView> {
  return changedDomainView.parse(await client.request('POST', `${deploymentPath(name)}/domains`, input))
}

export async function updateDomain(client: Client, name: string, id: string, changes: unknown): Promise<ChangedDomainView> {
  return changedDomainView.parse(await client.request('PATCH', pathOf(name, id), changes))
}

export async function removeDomain(client: Client, name: string, id: string): Promise<AppliedView> {
  return appliedView.parse(await client.request('DELETE', pathOf(name, id)))
}

/** Asks DNS now. */
export async function checkDomain(client: Client, name: string, id: string): Promise<DomainView> {
  return domainView.parse(await client.request('POST', `${pathOf(name, id)}/check`))
}

export async function setCertificate(
  client: Client,
  name: string,
  id: string,
  input: { certificate: string; privateKey: string },
): Promise<ChangedDomainView> {
  return changedDomainView.parse(await client.request('PUT', `${pathOf(name, id)}/certificate`, input))
}

export async function removeCertificate(client: Client, name: string, id: string): Promise<ChangedDomainView> {
  return changedDomainView.parse(await client.request('DELETE', `${pathOf(name, id)}/certificate`))
}
