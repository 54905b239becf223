import {
  names,
  parsePort,
  parseVolume,
  type ContainerDetails,
  type ContainerNetwork,
  type ContainerSpec,
  type Mount,
  type PortBinding,
  type RunConfiguration,
} from '../../src/addon-api/index.ts'

/** What reaches a container comes through the proxy: nothing is published to the world. */
const PUBLISHED_ON = '127.0.0.1'

export interface ContainerWish {
  deployment: string
  name: string
  release: number
  image: string
  configuration: RunConfiguration
  restartPolicy: ContainerSpec['restartPolicy']
  /** Ports as a container has them already, so that another one in its place answers at the same address. */
  ports?: PortBinding[]
  /** Its configuration files, as they stand on the server. */
  files?: Mount[]
  /** What it joins in place of the engine's own bridge. */
  network?: ContainerNetwork
}

/** The container of a release. */
export function containerSpec(wish: ContainerWish): ContainerSpec {
  const { configuration } = wish
  const { port, variables } = configuration
  return {
    name: wish.name,
    image: wish.image,
    ...(configuration.command ? { command: configuration.command } : {}),
    // The port that the proxy asks at is the one that most applications take from PORT.
    environment: { ...(port === null ? {} : { PORT: String(port) }), ...variables },
    labels: { ...configuration.runOptions.labels, [names.LABEL_DEPLOYMENT]: wish.deployment, [names.LABEL_RELEASE]: String(wish.release) },
    ...networkOf(wish),
    ports: wish.ports ?? portBindings(configuration),
    mounts: [...configuration.volumes.map((volume) => mountOf(wish.deployment, volume)), ...(wish.files ?? [])],
    restartPolicy: wish.restartPolicy,
    stopGraceSeconds: configuration.stopGraceSeconds,
    ...(configuration.stopSignal === null ? {} : { stopSignal: configuration.stopSignal }),
    ...(configuration.memoryLimitMb === null ? {} : { memoryBytes: configuration.memoryLimitMb * 1024 * 1024 }),
    ...(configuration.cpuLimit === null ? {} : { cpus: configuration.cpuLimit }),
    options: configuration.runOptions,
  }
}

function networkOf({ network, configuration }: ContainerWish): Pick<ContainerSpec, 'networkMode' | 'networkAliases' | 'networkLinks'> {
  if (!network || configuration.networkMode !== 'bridge') return { networkMode: configuration.networkMode }
  // What a link says belongs to the deployment that it leads to: nobody else answers for it.
  const taken = new Set(network.links.flatMap((link) => link.split(':')))
  const given = (configuration.runOptions.networkAliases ?? []).filter((alias) => !taken.has(alias))
  const networkAliases = [...new Set([...network.aliases, ...given])]
  return { networkMode: network.name, networkAliases, networkLinks: network.links }
}

/** Names of the volumes that must be there before the container is. */
export function volumeNames(deployment: string, configuration: RunConfiguration): string[] {
  return configuration.volumes
    .map(parseVolume)
    .filter((volume) => volume.type === 'volume')
    .map((volume) => names.volumeName(deployment, volume.source))
}

function mountOf(deployment: string, mapping: string): Mount {
  const { singleWriter: _ours, ...volume } = parseVolume(mapping)
  return { ...volume, source: volume.type === 'volume' ? names.volumeName(deployment, volume.source) : volume.source }
}

/** The ports that were asked for, and the one that requests go to. */
function portBindings({ networkMode, port, ports }: RunConfiguration): PortBinding[] {
  if (networkMode !== 'bridge') return []
  const bindings = ports.map((mapping): PortBinding => {
    const { containerPort, hostPort, protocol } = parsePort(mapping)
    return { containerPort, protocol, hostAddress: PUBLISHED_ON, ...(hostPort === null ? {} : { hostPort }) }
  })
  const reached = bindings.some((binding) => binding.containerPort === port && binding.protocol === 'tcp')
  if (port !== null && !reached) bindings.push({ containerPort: port, protocol: 'tcp', hostAddress: PUBLISHED_ON })
  return bindings
}

/** host:port at which a container answers from the server itself, or null when it has no port. The container's network counts, and not what is recorded of it. */
export function addressOf(
  container: Pick<ContainerDetails, 'networkMode' | 'ports'>,
  { networkMode, port }: Pick<RunConfiguration, 'networkMode' | 'port'>,
): string | null {
  if (port === null || networkMode === 'none') return null
  if (container.networkMode === 'host') return `${PUBLISHED_ON}:${port}`
  const binding = container.ports.find((published) => published.containerPort === port && published.protocol === 'tcp')
  return binding?.hostPort === undefined ? null : `${PUBLISHED_ON}:${binding.hostPort}`
}
