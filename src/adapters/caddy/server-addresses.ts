import { networkInterfaces } from 'node:os'

/** Bridges of container engines come and go; the panel is not reached there, and each change would cost a reload. */
const OF_ENGINES = /^(docker|br-|veth|virbr|cni|flannel|lxc|podman)/

/** IP addresses at which this server is reached, sorted; link-local ones left out. */
export function serverAddresses(): string[] {
  const found = Object.entries(networkInterfaces())
    .filter(([name]) => !OF_ENGINES.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .map(({ address }) => address)
    .filter((address) => !/^(fe80:|169\.254\.)/i.test(address))
  return [...new Set(['127.0.0.1', '::1', ...found])].sort()
}
