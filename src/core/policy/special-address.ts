import { BlockList, isIP } from 'node:net'

// What only this server, or only its cloud's metadata service, answers at. Private networks (10/8, 192.168/16, fc00::/7)
// stay allowed: that is where an organisation's own git server stands.
const special = new BlockList()
special.addSubnet('0.0.0.0', 8)
special.addSubnet('127.0.0.0', 8)
special.addSubnet('169.254.0.0', 16)
// Metadata services of clouds that stand elsewhere.
special.addAddress('100.100.100.200')
special.addAddress('168.63.129.16')
special.addSubnet('224.0.0.0', 4)
special.addSubnet('240.0.0.0', 4)
special.addAddress('::', 'ipv6')
special.addAddress('::1', 'ipv6')
special.addSubnet('fe80::', 10, 'ipv6')
special.addSubnet('ff00::', 8, 'ipv6')
special.addAddress('fd00:ec2::254', 'ipv6')
// IPv4 within IPv6: translated (NAT64), and the deprecated "compatible" form.
special.addSubnet('64:ff9b::', 96, 'ipv6')
special.addSubnet('::', 96, 'ipv6')
// Loopback and link-local addresses behind a 6to4 relay.
special.addSubnet('2002:7f00::', 24, 'ipv6')
special.addSubnet('2002:a9fe::', 32, 'ipv6')

/** True for an IP address that is loopback, link-local, unspecified, multicast or a cloud's metadata service. */
export function isSpecialAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && special.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** True for a host (a name or an address) that can only mean this machine, without asking DNS. */
export function isSpecialHost(host: string): boolean {
  if (isIP(host)) return isSpecialAddress(host)
  // Some resolvers read 2130706433, 0x7f.1 and 127.1 as addresses; no host's name ends in a number.
  if (/(^|\.)(0x[0-9a-f]*|\d+)$/.test(host)) return true
  return /(^|\.)(localhost|localhost\.localdomain|ip6-localhost|ip6-loopback)$/.test(host)
}
