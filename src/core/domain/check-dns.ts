import { isIPv6 } from 'node:net'
import type { DnsResult } from './dns-result.schema.ts'
import { isPrivateHost } from './host-name.ts'
import { isPrivateAddress } from './private-address.ts'
import type { Dns, DnsAnswer } from '../ports/dns.ts'

type Expected = DnsResult['expected']

/**
 * Whether a name leads to this server, by what DNS says. Names that can never be public are not asked for.
 * Never throws for what DNS says.
 */
export async function checkDns(dns: Dns, host: string): Promise<DnsResult> {
  if (isPrivateHost(host)) {
    return {
      state: 'ok',
      detail: 'A name that no public DNS has: it has an internal certificate, or one that is handed in.',
      found: [],
      expected: [],
    }
  }
  const own = dns.ownAddresses()
  const expected: Expected = toSet(own).map((value) => ({ type: isIPv6(value) ? 'AAAA' : 'A', name: host, value }))
  const answer = await dns.resolve(host)
  const found = foundIn(answer)
  const result = (state: DnsResult['state'], detail: string): DnsResult => ({ state, detail, found, expected })
  if (answer.state === 'failed') return result('unknown', `DNS did not answer: ${answer.reason ?? 'for no reason that it gave'}.`)
  if (answer.state === 'none') return result('wrong', nothingSet(host, answer, expected))
  const addresses = [...answer.ipv4, ...answer.ipv6]
  const strangers = await strangersAmong(dns, addresses, own)
  if (strangers.length === 0) return result('ok', `Leads to this server: ${addresses.join(', ')}.`)
  if (strangers.length < addresses.length) {
    return result('wrong', `Leads here, and to ${strangers.join(', ')} as well, which is not this server: some visitors end up there.`)
  }
  const through = answer.alias === null ? '' : `, by way of ${answer.alias}`
  return result('wrong', `Leads to ${strangers.join(', ')}${through}, which is not this server. A change of DNS can take hours to be seen.`)
}

/**
 * Which of our addresses belong into DNS: the public ones; where there is none, those of a network of one's own, and of
 * these IPv4 alone where there is both.
 */
function toSet(own: string[]): string[] {
  const open = own.filter((address) => !isPrivateAddress(address))
  if (open.length > 0) return open
  const four = own.filter((address) => !isIPv6(address))
  return four.length > 0 ? four : own
}

/** Addresses that are not ours, and where nobody answers that is us. */
async function strangersAmong(dns: Dns, addresses: string[], own: string[]): Promise<string[]> {
  const ours = new Set(own.map(canonical))
  const unknown = addresses.filter((address) => !ours.has(canonical(address)))
  const proven = await Promise.all(unknown.map((address) => dns.reachesUs(address)))
  return unknown.filter((_address, index) => !proven[index])
}

/** An IPv6 address can be written in many ways. */
function canonical(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname : address
}

function foundIn({ alias, ipv4, ipv6 }: DnsAnswer): string[] {
  return [...(alias === null ? [] : [`CNAME ${alias}`]), ...ipv4.map((one) => `A ${one}`), ...ipv6.map((one) => `AAAA ${one}`)].slice(0, 64)
}

function nothingSet(host: string, { alias }: DnsAnswer, expected: Expected): string {
  if (alias !== null) return `An alias of ${alias}, which has no address.`
  const first = expected[0]
  return first ? `DNS has no address for ${host} yet: set ${first.type} ${first.value}.` : `DNS has no address for ${host} yet.`
}
