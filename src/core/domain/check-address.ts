import type { Core } from '../core.ts'
import { addressTaken, domainReserved, redirectLoop } from './domain-errors.ts'
import type { AddressOwner } from './domain-record.ts'
import { hostsOverlap } from './host-name.ts'
import { leadsBack } from './redirect-loop.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { Actor } from '../user/actor.ts'
import { may } from '../user/policy.ts'

/** An address that a deployment is to have. `id` is that of the domain when it is there already. */
export interface Wanted {
  id: string | null
  host: string
  path: string
  redirectTo: string | null
}

/**
 * Checks that an address may belong to a deployment: it is not the panel's, nobody else has it, and no redirect goes in
 * circles. Who has a name has all paths of it: another project gets none of them, nor what a wildcard of it covers,
 * unless the one who asks may change both.
 * @throws domain_reserved, address_taken, redirect_loop
 */
export async function checkAddress(core: Core, actor: Actor, deployment: DeploymentRecord, wanted: Wanted): Promise<void> {
  const { host, path } = wanted
  checkReserved(core, host)
  const others = (await core.domains.addresses(deployment.serverId)).filter(({ id }) => id !== wanted.id)
  for (const other of others) {
    if (!hostsOverlap(host, other.host) || other.deploymentId === deployment.id) continue
    const same = other.host === host && other.path === path
    if (same || !may(actor, 'update', other.projectId)) throw addressTaken(host, path, nameFor(actor, other))
  }
  const own = others.find((other) => other.host === host && other.path === path)
  if (own) throw addressTaken(host, path, deployment.name)
  await checkNameOfAnother(core, actor, deployment, host)
  if (leadsBack(wanted, others)) throw redirectLoop(`${host}${path === '/' ? '' : path}`)
}

function checkReserved(core: Core, host: string): void {
  const { domain, panelUrl } = core.settings
  if (host === new URL(panelUrl).hostname) throw domainReserved(host, "is the panel's own name")
  if (host === 'localhost') throw domainReserved(host, 'is this server itself, and where its panel is')
  if (host === `*.${domain}`) throw domainReserved(host, 'covers the names that all deployments have by themselves')
}

/** `shop.<domain>` is for the deployment shop, also when it has other domains now. */
async function checkNameOfAnother(core: Core, actor: Actor, deployment: DeploymentRecord, host: string): Promise<void> {
  const suffix = `.${core.settings.domain}`
  const name = host.endsWith(suffix) ? host.slice(0, -suffix.length) : null
  if (name === null || name === deployment.name) return
  const other = await core.deployments.getByName(name)
  if (other) throw addressTaken(host, '/', nameFor(actor, { deployment: name, projectId: other.projectId }))
}

/** Null for a deployment that the one who asks may not know of. */
function nameFor(actor: Actor, { deployment, projectId }: Pick<AddressOwner, 'deployment' | 'projectId'>): string | null {
  return may(actor, 'read', projectId) ? deployment : null
}
