import type { DeploymentSettings } from './deployment-record.ts'
import { targetOf } from './deployment.schema.ts'
import { parseVolume } from './parse-volume.ts'
import { WebopsError } from '../errors/webops-error.ts'

export type StandardSettings = Pick<
  DeploymentSettings,
  | 'repository'
  | 'projectType'
  | 'runtime'
  | 'dockerImageName'
  | 'dockerfilePath'
  | 'dockerfileContent'
  | 'dockerfileTarget'
  | 'dockerfileTestTarget'
  | 'dockerNetworkMode'
  | 'dockerPorts'
  | 'dockerVolumes'
  | 'healthType'
  | 'runOptions'
>

/** What only a container can be: each has its own way of being, and none is a repository that is built. */
const CONTAINER_TYPES = new Set(['image', 'dockerfile', 'compose', 'llm'])
/** Those that have no equal in a unit, as the engine has them too. Capabilities would be over the server itself: no namespaces hold them in. */
const CONTAINER_OPTIONS = ['user', 'extraHosts', 'dns', 'dnsSearch', 'gpus', 'capabilities'] as const
/** What a unit's root shows of the server. */
const OF_THE_SYSTEM = /^\/(?:bin|boot|dev|etc|lib[^/]*|proc|run|sbin|sys|usr|opt\/webops-[^/]*|var\/lib\/gems)(?:\/|$)/
/** Nothing is mounted at them or around them. */
const OWN = ['/app', '/home/app', '/opt/webops-node', '/var/lib/gems']
/** A unit's own grammar is between a path and its mount. */
const UNIT_PATH = /^[A-Za-z0-9._\-/]+$/
/** Settings of Dockerfiles that somebody has made; what a form has unasked is none of them. */
const DOCKERFILE_FIELDS = {
  dockerImageName: 'an image',
  dockerfilePath: 'a Dockerfile',
  dockerfileContent: 'a Dockerfile',
  dockerfileTarget: 'a stage of a Dockerfile',
  dockerfileTestTarget: 'a stage of a Dockerfile',
} as const

/**
 * Refuses what a deployment without Docker cannot have.
 * @throws standard_without_docker, repository_required, ports_not_here, option_not_here, healthcheck_missing, target_not_here, each naming the field
 */
export function checkStandard(settings: StandardSettings): void {
  const { projectType, runtime, repository, dockerNetworkMode, dockerPorts, dockerVolumes, healthType, runOptions } = settings
  if (CONTAINER_TYPES.has(projectType)) throw needsDocker('projectType', `The project type ${projectType}`)
  for (const [field, what] of Object.entries(DOCKERFILE_FIELDS))
    if (settings[field as keyof typeof DOCKERFILE_FIELDS] !== null) throw needsDocker(field, `Naming ${what}`)
  if (repository === null) {
    throw new WebopsError({
      code: 'repository_required',
      kind: 'invalid',
      message: 'A standard deployment is built from a repository, and there is none.',
      hint: 'Give the address of a git repository, or let the deployment use Docker.',
      field: 'repository',
    })
  }
  if (runtime === 'docker') throw needsDocker('runtime', 'The runtime docker')
  if (dockerNetworkMode !== 'bridge') throw needsDocker('dockerNetworkMode', `The network mode ${dockerNetworkMode}`)
  if (dockerPorts.length > 0) {
    throw new WebopsError({
      code: 'ports_not_here',
      kind: 'refused',
      message: 'A standard deployment listens on one TCP port, which WebOps chooses and tells it as PORT.',
      hint: 'Take the port mappings out, or let the deployment use Docker.',
      field: 'dockerPorts',
    })
  }
  const option = CONTAINER_OPTIONS.find((name) => isGiven(runOptions[name]))
  if (option !== undefined) {
    throw new WebopsError({
      code: 'option_not_here',
      kind: 'refused',
      message: `The run option ${option} works for containers alone, and this is a standard deployment.`,
      hint: 'Take the option out, or let the deployment use Docker.',
      field: `runOptions.${option}`,
    })
  }
  if (healthType === 'image') {
    throw new WebopsError({
      code: 'healthcheck_missing',
      kind: 'invalid',
      message: 'A health check of the type image is the HEALTHCHECK of an image, and a standard deployment has none.',
      hint: 'Choose the type "auto", "http", "tcp" or "uptime".',
      field: 'healthType',
    })
  }
  for (const [index, volume] of dockerVolumes.entries()) checkPaths(volume, index)
}

function isGiven(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0)
}

/** The engine looks closer, at links too: here is said what can be known before. */
function checkPaths(mapping: string, index: number): void {
  const { type, source, target } = parseVolume(mapping)
  const path = targetOf(`x:${target}`)
  const why = OF_THE_SYSTEM.test(path)
    ? 'that is a folder of the system’s'
    : [...OWN, '/'].some((place) => place === path || place.startsWith(`${path}/`))
      ? 'the application itself, its home or its programs are there'
      : !UNIT_PATH.test(path)
        ? 'it is not an absolute path of letters, digits and . _ - /'
        : null
  if (why !== null) throw targetNotHere(`Nothing can be mounted at ${target} in a standard deployment: ${why}.`, index)
  if (type === 'bind' && !UNIT_PATH.test(source))
    throw targetNotHere(`${source} cannot be mounted in a standard deployment: it is not of letters, digits and . _ - /.`, index)
}

function targetNotHere(message: string, index: number): WebopsError {
  return new WebopsError({
    code: 'target_not_here',
    kind: 'refused',
    message,
    hint: 'Choose a path below /app, such as /app/data, or one of its own, such as /data, and tell the application.',
    field: `dockerVolumes.${index}`,
  })
}

function needsDocker(field: string, what: string): WebopsError {
  return new WebopsError({
    code: 'standard_without_docker',
    kind: 'invalid',
    message: `${what} works for containers alone, and this is a standard deployment.`,
    hint: 'Take it out, or switch "Use Docker containerization" on.',
    field,
  })
}
