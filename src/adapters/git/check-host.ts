import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { WebopsError } from '#core/errors/webops-error.ts'
import { checkResolvedAddresses } from '#core/policy/check-source.ts'
import type { SourceAddress } from '#core/policy/parse-source-url.ts'
import type { Policy } from '#core/policy/policy.schema.ts'

/**
 * Resolves a git server's name and checks where it leads.
 * @param proxied true when a proxy connects for us: it may know names that we do not
 * @returns its addresses, to connect to these and no others; none for an address that needs no resolving
 * @throws policy_address_refused, git_unreachable
 */
export async function checkHost(policy: Policy, address: SourceAddress, proxied: boolean): Promise<string[]> {
  if (address.transport === 'file' || isIP(address.host)) return []
  let addresses: string[]
  try {
    addresses = (await lookup(address.host, { all: true })).map((found) => found.address)
  } catch (cause) {
    if (proxied) return []
    throw new WebopsError({
      code: 'git_unreachable',
      kind: 'unavailable',
      message: `The name ${address.host} cannot be resolved.`,
      hint: 'Check the host of the address, and the name servers of this server.',
      field: 'repository',
      cause,
    })
  }
  checkResolvedAddresses(policy, address.host, addresses)
  return proxied ? [] : addresses
}
