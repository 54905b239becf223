import { networkInterfaces } from 'node:os'
import { isSpecialAddress } from '#core/policy/special-address.ts'

/** Bridges of container engines: nobody elsewhere reaches this server there. */
const OF_ENGINES = /^(docker|br-|veth|virbr|cni|flannel|lxc|podman)/

/** IP addresses of this server's network cards, IPv4 first. Loopback and link-local ones are left out. */
export function ownAddresses(): string[] {
  const cards = Object.entries(networkInterfaces()).filter(([name]) => !OF_ENGINES.test(name))
  const found = cards
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ address, internal }) => !internal && !isSpecialAddress(address))
    .sort((one, other) => one.family.localeCompare(other.family))
  return [...new Set(found.map(({ address }) => address))]
}
