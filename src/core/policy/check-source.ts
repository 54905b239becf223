import { WebopsError } from '../errors/webops-error.ts'
import { isBeneath } from './is-beneath.ts'
import { parseSourceUrl, type SourceAddress } from './parse-source-url.ts'
import type { Policy } from './policy.schema.ts'
import { isSpecialAddress, isSpecialHost } from './special-address.ts'

/**
 * Checks a repository's address against the policy, as far as that goes without asking DNS or the disk.
 * @throws policy_url_invalid, policy_transport_refused, policy_address_refused, policy_local_path_refused
 */
export function checkSource(policy: Policy, url: string): SourceAddress {
  const address = parseSourceUrl(url)
  if (address.transport === 'file') {
    checkLocalPath(policy, address.path)
    return address
  }
  // It is on this server, as the panel's own.
  if (address.transport === 'push') return address
  if (!policy.git.transports.includes(address.transport)) throw transportRefused(policy, address.transport)
  if (!policy.git.allowPrivateAddresses && isSpecialHost(address.host)) throw addressRefused(address.host)
  return address
}

/**
 * Checks a local repository's path. To be called again with the path that symlinks lead to.
 * @throws policy_local_path_refused
 */
export function checkLocalPath(policy: Policy, path: string): void {
  if (policy.git.localPaths.some((allowed) => isBeneath(path, allowed))) return
  throw new WebopsError({
    code: 'policy_local_path_refused',
    kind: 'refused',
    message: `The server's policy does not allow repositories at ${path}.`,
    hint: 'Add its folder to git.localPaths in /etc/webops/policy.yaml on the server, or use https or ssh.',
    field: 'repository',
  })
}

/**
 * Checks what a host's name resolved to.
 * @throws policy_address_refused
 */
export function checkResolvedAddresses(policy: Policy, host: string, addresses: string[]): void {
  if (!policy.git.allowPrivateAddresses && addresses.some(isSpecialAddress)) throw addressRefused(host)
}

function transportRefused(policy: Policy, transport: string): WebopsError {
  return new WebopsError({
    code: 'policy_transport_refused',
    kind: 'refused',
    message: `The server's policy does not allow repositories over ${transport}.`,
    hint: `Allowed: ${policy.git.transports.join(', ') || 'none'}. The server's administrator can change git.transports in /etc/webops/policy.yaml.`,
    field: 'repository',
  })
}

function addressRefused(host: string): WebopsError {
  return new WebopsError({
    code: 'policy_address_refused',
    kind: 'refused',
    message: `${host} is an address of this server itself or of its link, and the policy does not allow fetching from there.`,
    hint: "Use the git server's public or private network address, or set git.allowPrivateAddresses in /etc/webops/policy.yaml.",
    field: 'repository',
  })
}
