import type { ContainerInfo } from 'dockerode'
import type { ContainerDetails, ContainerSight, Labels } from '#core/ports/engine.ts'
import type { EngineConnection } from './engine-connection.ts'

/** All containers with these labels, of one answer of the engine. */
export async function surveyContainers(engine: EngineConnection, labels: Labels): Promise<ContainerSight[]> {
  const list = await engine.call((docker) => docker.listContainers({ all: true, filters: { label: engine.labelFilter(labels) } }))
  return list.map(sightOf)
}

function sightOf(info: ContainerInfo): ContainerSight {
  return {
    id: info.Id,
    // Links to it have names with a second slash.
    name: (info.Names.find((name) => name.lastIndexOf('/') === 0) ?? info.Names[0] ?? '').slice(1),
    imageId: info.ImageID,
    labels: info.Labels,
    state: info.State as ContainerDetails['state'],
    health: healthOf(info.Status),
    networkMode: info.HostConfig.NetworkMode,
    ports: info.Ports.flatMap(({ PrivatePort, PublicPort, Type, IP }) =>
      PublicPort ? [{ containerPort: PrivatePort, hostPort: PublicPort, protocol: Type === 'udp' ? 'udp' : 'tcp', hostAddress: IP }] : [],
    ),
  }
}

/** "Up 2 minutes (health: starting)", "Up 3 days (unhealthy)" */
function healthOf(status: string): ContainerDetails['health'] {
  const said = /\((?:health: )?(starting|healthy|unhealthy)\)$/.exec(status)?.[1]
  return (said as ContainerDetails['health'] | undefined) ?? 'none'
}
