import { LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import type { ContainerSpec, Labels, Mount, PortBinding } from '#core/ports/engine.ts'
import { hostOptions, restartPolicyBody } from './container-options.ts'

/**
 * The body of the engine's `POST /containers/create`. Secrets stand in it in clear.
 * @param own adds the labels that all our things carry
 */
export function containerBody(spec: ContainerSpec, own: (labels: Labels) => Labels): Record<string, unknown> {
  return {
    Image: spec.image,
    ...(spec.command ? { Cmd: spec.command } : {}),
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${typeof value === 'string' ? value : value.reveal()}`),
    Labels: own(spec.labels),
    StopTimeout: spec.stopGraceSeconds,
    ...(spec.stopSignal === undefined ? {} : { StopSignal: spec.stopSignal }),
    ...(spec.options?.user === undefined ? {} : { User: spec.options.user }),
    ExposedPorts: Object.fromEntries(spec.ports.map((port) => [portKey(port), {}])),
    HostConfig: {
      NetworkMode: spec.networkMode,
      PortBindings: portBindings(spec.ports),
      Mounts: spec.mounts.map((mount) => engineMount(mount, own(pick(spec.labels, LABEL_DEPLOYMENT)))),
      RestartPolicy: restartPolicyBody(spec.restartPolicy),
      ...(spec.memoryBytes === undefined ? {} : { Memory: spec.memoryBytes }),
      ...(spec.cpus === undefined ? {} : { NanoCpus: Math.round(spec.cpus * 1e9) }),
      ...hostOptions(spec),
    },
    ...(spec.networkAliases?.length || spec.networkLinks?.length
      ? { NetworkingConfig: { EndpointsConfig: { [spec.networkMode]: endpointSettings(spec) } } }
      : {}),
  }
}

function endpointSettings({ networkAliases, networkLinks }: ContainerSpec): { Aliases?: string[]; Links?: string[] } {
  return { ...(networkAliases?.length && { Aliases: networkAliases }), ...(networkLinks?.length && { Links: networkLinks }) }
}

function portKey(port: PortBinding): string {
  return `${port.containerPort}/${port.protocol}`
}

function portBindings(ports: PortBinding[]): Record<string, { HostIp: string; HostPort: string }[]> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {}
  for (const port of ports) {
    const list = (bindings[portKey(port)] ??= [])
    list.push({ HostIp: port.hostAddress, HostPort: port.hostPort === undefined ? '' : String(port.hostPort) })
  }
  return bindings
}

/** A volume carries our labels even when the engine makes it again for a unit. */
function engineMount(mount: Mount, labels: Labels): Record<string, unknown> {
  const base = { Type: mount.type, Target: mount.target, ReadOnly: mount.readOnly }
  if (mount.type === 'tmpfs') return { ...base, ...tmpfsOptions(mount) }
  if (mount.type === 'bind') return { ...base, Source: mount.source }
  return { ...base, Source: mount.source, VolumeOptions: { Labels: labels, ...(mount.leaveEmpty && { NoCopy: true }) } }
}

function tmpfsOptions({ sizeBytes, mode }: Mount): object {
  if (sizeBytes === undefined && mode === undefined) return {}
  return { TmpfsOptions: { ...(sizeBytes !== undefined && { SizeBytes: sizeBytes }), ...(mode !== undefined && { Mode: mode }) } }
}

function pick(labels: Labels, key: string): Labels {
  return labels[key] === undefined ? {} : { [key]: labels[key] }
}
