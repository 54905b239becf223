import { BlockList, isIPv6 } from 'node:net'

/** Addresses of networks of one's own: RFC 1918, 6598 (carriers) and 4193 (fc00::/7). */
const own = new BlockList()
own.addSubnet('10.0.0.0', 8)
own.addSubnet('172.16.0.0', 12)
own.addSubnet('192.168.0.0', 16)
own.addSubnet('100.64.0.0', 10)
own.addSubnet('fc00::', 7, 'ipv6')

/** True for an IP address that the internet does not lead to. */
export function isPrivateAddress(address: string): boolean {
  return own.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
