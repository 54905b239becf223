/** Names on the server (design.md §2). A candidate's suffix begins with a dot, which no deployment name can hold. */

export const LABEL_DEPLOYMENT = 'webops.deployment'
export const LABEL_RELEASE = 'webops.release'
/** Tells our installation's things from those of another one on the same engine. */
export const LABEL_INSTANCE = 'webops.instance'

/** On what is made for a standard deployment before anything of it runs that would tell: `process`. */
export const LABEL_ENGINE = 'webops.engine'

/** On containers that run one command and end: none of them is a release that serves. */
export const LABEL_COMMAND = 'webops.command'

/** On networks: whose deployments are on it. */
export const LABEL_ENVIRONMENT = 'webops.environment'
export const environmentLabel = (project: string, environment: string) => ({ [LABEL_ENVIRONMENT]: `${project}/${environment}` })

export const containerName = (deployment: string) => `webops-${deployment}`
export const candidateName = (deployment: string) => `webops-${deployment}.next`
export const retiredName = (deployment: string) => `webops-${deployment}.old`
/** Of a container that runs one command. @param id short, of small letters and digits */
export const commandName = (deployment: string, id: string) => `webops-${deployment}.run-${id}`
export const unitName = (deployment: string) => `webops-${deployment}.service`
export const volumeName = (deployment: string, volume: string) => `webops-${deployment}-${volume}`
/** The other way round; as it stands where it is no name that we give. */
export const shortVolumeName = (deployment: string, engineName: string) =>
  engineName.startsWith(volumeName(deployment, '')) ? engineName.slice(volumeName(deployment, '').length) : engineName
/** A dot is in neither name, so that no two places have one network. */
export const networkName = (project: string, environment: string) => `webops-${project}.${environment}`

/** Image repository and tag of a release: `webops/shop:3`, or the given name with the release as its tag. */
export function imageReference(deployment: string, given: string | null, release: number): string {
  return `${imageRepository(deployment, given)}:${release}`
}

/** The reference that follows the live release: `webops/shop:latest`, or the image name as it was given. */
export function latestReference(deployment: string, given: string | null): string {
  if (given && /:[^/]+$/.test(given)) return given
  return `${imageRepository(deployment, given)}:latest`
}

function imageRepository(deployment: string, given: string | null): string {
  return given ? given.replace(/@sha256:.*$/, '').replace(/:[^/:]+$/, '') : `webops/${deployment}`
}

/**
 * What lets a container on the network of its environment say `db` for the deployment db: asked for anew at each lookup by the
 * name that db's live container has then, so that it leads to what serves and never to a candidate. It may not be there yet.
 */
export function networkLinks(deployments: string[]): string[] {
  return deployments.map((deployment) => `${containerName(deployment)}:${deployment}`)
}
