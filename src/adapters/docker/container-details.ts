import type { ContainerInspectInfo } from 'dockerode'
import type { ContainerDetails, ContainerNetwork, PortBinding } from '#core/ports/engine.ts'

/** What the engine says of a container, in our words. */
export function containerDetails(info: ContainerInspectInfo): ContainerDetails {
  const state = info.State
  const status = state.Status as ContainerDetails['state']
  return {
    id: info.Id,
    name: info.Name.replace(/^\//, ''),
    imageId: info.Image,
    labels: info.Config.Labels ?? {},
    state: status,
    health: healthOf(state.Health?.Status),
    exitCode: status === 'exited' || status === 'dead' ? state.ExitCode : null,
    outOfMemory: state.OOMKilled,
    startedAt: timeOf(state.StartedAt),
    finishedAt: timeOf(state.FinishedAt),
    restartCount: info.RestartCount,
    stopGraceSeconds: (info.Config as { StopTimeout?: number }).StopTimeout ?? null,
    networkMode: info.HostConfig.NetworkMode ?? 'default',
    ...networkOf(info),
    ports: portsOf(info.HostConfig.PortBindings),
    ipAddress: firstAddress(info.NetworkSettings.Networks) ?? null,
  }
}

function healthOf(status: string | undefined): ContainerDetails['health'] {
  return status === 'starting' || status === 'healthy' || status === 'unhealthy' ? status : 'none'
}

/** The engine writes the year 1 for never. */
function timeOf(time: string | undefined): Date | null {
  return !time || time.startsWith('0001-') ? null : new Date(time)
}

/** From its parameters and not from its state: a stopped container has bindings too. */
function portsOf(bindings: unknown): PortBinding[] {
  const ports: PortBinding[] = []
  for (const [key, targets] of Object.entries((bindings ?? {}) as Record<string, { HostIp?: string; HostPort?: string }[] | null>)) {
    const [port, protocol] = key.split('/')
    for (const target of targets ?? []) {
      ports.push({
        containerPort: Number(port),
        protocol: protocol === 'udp' ? 'udp' : 'tcp',
        hostAddress: target.HostIp || '0.0.0.0',
        ...(target.HostPort ? { hostPort: Number(target.HostPort) } : {}),
      })
    }
  }
  return ports
}

function firstAddress(networks: Record<string, { IPAddress?: string }> | undefined): string | undefined {
  return Object.values(networks ?? {}).find((network) => network.IPAddress)?.IPAddress
}

const ENGINES_OWN = new Set(['default', 'bridge', 'host', 'none'])

function networkOf({ Id, HostConfig, NetworkSettings }: ContainerInspectInfo): { network?: ContainerNetwork } {
  const name = HostConfig.NetworkMode ?? 'default'
  if (ENGINES_OWN.has(name) || name.startsWith('container:')) return {}
  const networks = NetworkSettings.Networks as Record<string, { Links?: string[] | null; Aliases?: string[] | null } | undefined>
  // Of itself the engine adds the first part of the id.
  const aliases = (networks[name]?.Aliases ?? []).filter((alias) => !Id.startsWith(alias))
  return { network: { name, links: networks[name]?.Links ?? [], aliases } }
}
