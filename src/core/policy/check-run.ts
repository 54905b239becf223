import { posix } from 'node:path'
import { DROPPED_WHEN_HARDENED, KEPT_WHEN_HARDENED } from '../deployment/capabilities.ts'
import { isHardened } from '../deployment/hardening.ts'
import { parseVolume } from '../deployment/parse-volume.ts'
import type { RunOptions } from '../deployment/run-options.schema.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { isBeneath } from './is-beneath.ts'
import type { Policy } from './policy.schema.ts'

/** What a container is to get, as far as the policy has a say in it. */
export interface RunRequest {
  networkMode: 'bridge' | 'host' | 'none'
  /** False for a standard deployment: it is on the server's network, whatever the mode. */
  useDocker?: boolean
  /** `name:/path` or `/host:/path`. */
  volumes: string[]
  /** Of the server, as fixedPorts() has them. */
  fixedPorts?: { port: number; field: string }[]
  runtime?: 'systemd' | 'docker'
  /** A prebuilt image that is to be pulled; unset for one that we build. */
  image?: string | null
  privileged?: boolean
  devices?: string[]
  /** As a release keeps them. */
  runOptions?: Pick<RunOptions, 'capabilities' | 'gpus' | 'hardening'>
}

/** Below it are the ports of the system: who answers there is taken for the mail server, the name server, the proxy. */
const FIRST_OPEN_PORT = 1024

/** Whoever can write below these has the server; what is above them contains them. No policy opens them. */
const NEVER = [
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/lib64',
  '/proc',
  '/root',
  '/run',
  '/sbin',
  '/sys',
  '/usr',
  '/var/lib/containerd',
  '/var/lib/docker',
  '/var/lib/systemd',
  '/var/lib/webops',
  '/var/run',
  '/var/spool/cron',
]

/**
 * Checks how a release is to run against the policy.
 * @throws policy_host_network_refused, policy_low_port_refused, policy_host_path_refused, policy_runtime_refused, policy_image_registry_refused,
 *   policy_privileged_refused, policy_capability_refused, policy_unhardened_refused, policy_gpus_refused, policy_device_refused
 */
export function checkRun(policy: Policy, run: RunRequest): void {
  if (run.networkMode === 'host' && !policy.hostNetwork)
    throw refused('host_network', "sharing the server's network", 'hostNetwork', 'dockerNetworkMode')
  if (run.useDocker === false && !policy.hostNetwork)
    throw refused('host_network', "running without Docker, which is on the server's own network", 'hostNetwork', 'useDocker')
  for (const { port, field } of run.fixedPorts ?? []) {
    if (port < FIRST_OPEN_PORT && !policy.lowPorts.includes(port))
      throw refused('low_port', `taking port ${port} of the server`, 'lowPorts', field, 'Choose a port from 1024 up. ')
  }
  if (run.runtime && !policy.runtimes.includes(run.runtime)) throw refused('runtime', `the runtime ${run.runtime}`, 'runtimes', 'runtime')
  if (run.privileged && !policy.privileged) throw refused('privileged', 'privileged containers', 'privileged')
  if (run.runOptions) checkOptions(policy, run.runOptions)
  for (const device of run.devices ?? []) {
    if (!policy.devices.includes(posix.normalize(device))) throw refused('device', `the device ${device}`, 'devices')
  }
  for (const volume of run.volumes) {
    const { type, source } = parseVolume(volume)
    if (type === 'bind') checkHostPath(policy, source)
  }
  if (run.image) checkImage(policy, run.image)
}

function checkOptions(policy: Policy, options: NonNullable<RunRequest['runOptions']>): void {
  if (!isHardened(options) && !policy.unhardened)
    throw refused(
      'unhardened',
      'containers without hardening',
      'unhardened',
      'runOptions.hardening',
      'Leave the hardening at "standard" and deploy. ',
    )
  for (const [index, name] of (options.capabilities ?? []).entries()) {
    const usual = isOneOf(KEPT_WHEN_HARDENED, name) || (isOneOf(DROPPED_WHEN_HARDENED, name) && policy.unhardened)
    if (!usual && !policy.capabilities.includes(name))
      throw refused('capability', `the capability ${name}`, 'capabilities', `runOptions.capabilities.${index}`)
  }
  if (options.gpus !== undefined && !policy.gpus) throw refused('gpus', "using the server's graphics processors", 'gpus', 'runOptions.gpus')
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name)
}

/**
 * Checks a folder that is to be mounted into a container. To be called again with the path that symlinks lead to.
 * @throws policy_host_path_refused
 */
export function checkHostPath(policy: Policy, path: string): void {
  const folder = checkNeverMounted(path)
  if (!policy.hostPaths.some((allowed) => isBeneath(folder, allowed)))
    throw refused('host_path', `mounting ${folder}`, 'hostPaths', 'dockerVolumes', 'Use a named volume such as data:/data. ')
}

/**
 * Checks a folder against what no policy opens. The panel asks this too: it cannot know the policy, but this it knows.
 * @returns the folder, normalised
 * @throws policy_host_path_refused
 */
export function checkNeverMounted(path: string): string {
  const folder = posix.normalize(path).replace(/(.)\/$/, '$1')
  if (NEVER.some((secret) => isBeneath(folder, secret) || isBeneath(secret, folder)) || /\.sock$/.test(folder)) {
    throw new WebopsError({
      code: 'policy_host_path_refused',
      kind: 'refused',
      message: `${folder} is part of the system, or holds a part of it, and is never mounted into a container.`,
      hint: 'Use a named volume such as data:/data, or a folder made for this deployment, such as /srv/shop.',
      field: 'dockerVolumes',
    })
  }
  return folder
}

/**
 * Checks where a prebuilt image comes from.
 * @throws policy_image_registry_refused
 */
export function checkImage(policy: Policy, reference: string): void {
  if (policy.imageRegistries === 'any' || policy.imageRegistries.includes(registryOf(reference))) return
  throw refused('image_registry', `images from ${registryOf(reference)}`, 'imageRegistries', 'dockerImageName')
}

// As Docker reads it: the first part is a registry only if it has a dot, a port, or is localhost.
function registryOf(reference: string): string {
  const [first = '', ...rest] = reference.split('/')
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'docker.io'
}

function refused(what: string, does: string, key: string, field?: string, hint = ''): WebopsError {
  return new WebopsError({
    code: `policy_${what}_refused`,
    kind: 'refused',
    message: `The server's policy does not allow ${does}.`,
    hint: `${hint}The server's administrator can allow it with ${key} in /etc/webops/policy.yaml.`,
    ...(field ? { field } : {}),
  })
}
