import type { DeploymentSettings } from './deployment-record.ts'
import { parsePort } from './parse-port.ts'
import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'

type PortSettings = Pick<DeploymentSettings, 'dockerPorts' | 'dockerNetworkMode' | 'port'>

interface FixedPort {
  port: number
  protocol: 'tcp' | 'udp'
  field: 'dockerPorts' | 'port'
}

/** Ports of the server that a deployment takes for itself: those it publishes, and on the host network its own. */
export function fixedPorts(settings: PortSettings): FixedPort[] {
  if (settings.dockerNetworkMode === 'host') {
    return settings.port === null ? [] : [{ port: settings.port, protocol: 'tcp', field: 'port' }]
  }
  return settings.dockerPorts.map(parsePort).flatMap(({ hostPort, protocol }) => {
    return hostPort === null ? [] : [{ port: hostPort, protocol, field: 'dockerPorts' as const }]
  })
}

/**
 * @param name of the deployment that asks, whose own ports do not count
 * @throws port_taken with the field that names the port
 */
export async function checkFixedPorts(core: Core, serverId: string, name: string, settings: PortSettings): Promise<void> {
  const wanted = fixedPorts(settings)
  if (wanted.length === 0) return
  const seen = new Set<string>()
  const others = (await core.deployments.portUsers(serverId)).filter((other) => other.name !== name)
  const routePorts = await core.routes.takenPorts()
  for (const { port, protocol, field } of wanted) {
    const key = `${port}/${protocol}`
    if (seen.has(key)) throw portTaken(port, 'it is named twice', field)
    seen.add(key)
    if (protocol === 'tcp' && proxyPorts(core).includes(port)) throw portTaken(port, 'the proxy answers there', field)
    const other = others.find((user) => fixedPorts(user).some((taken) => taken.port === port && taken.protocol === protocol))
    if (other) throw portTaken(port, `the deployment ${other.name} has it`, field)
    if (protocol === 'tcp' && routePorts.includes(port)) throw portTaken(port, 'it is the address of a deployment', field)
  }
}

function proxyPorts({ settings }: Core): number[] {
  return [settings.httpPort, Number(new URL(settings.panelUrl).port || 443)]
}

function portTaken(port: number, why: string, field: string): WebopsError {
  return new WebopsError({
    code: 'port_taken',
    kind: 'conflict',
    message: `Port ${port} of the server is taken: ${why}.`,
    hint:
      field === 'dockerPorts' ? 'Choose another one, or leave the number before the colon away to get a free one.' : 'Choose another one.',
    field,
  })
}
