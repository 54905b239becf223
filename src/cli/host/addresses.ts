import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Installation } from './installation.ts'

/** Where the panel is reached: by its name, and from elsewhere by the server's own addresses when the name means this machine only. */
export function panelAddresses({ env }: Installation): string[] {
  const suffix = env.httpsPort === 443 ? '' : `:${env.httpsPort}`
  const others = env.panelHost === 'localhost' ? serverAddresses().map((address) => `https://${address}${suffix}`) : []
  return [env.panelUrl, ...others]
}

/** Signs the panel's certificate as long as it has no public name. */
export function certificateAuthorityFile({ env }: Installation): string {
  return join(env.stateDir, 'caddy/pki/authorities/local/root.crt')
}

/** IPv4 addresses of this machine that others may reach; those of Docker's bridges are not among them. */
function serverAddresses(): string[] {
  return Object.entries(networkInterfaces())
    .filter(([name]) => !/^(lo|docker|br-|veth)/.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
}
