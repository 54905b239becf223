/** Names on the server (design.md §2). A candidate's suffix begins with a dot, which no deployment name can hold. */

export const LABEL_DEPLOYMENT = 'webops.deployment'
export const LABEL_RELEASE = 'webops.release'
/** Tells our installation's things from those of another one on the same engine. */
export const LABEL_INSTANCE = 'webops.instance'

export const containerName = (deployment: string) => `webops-${deployment}`
export const candidateName = (deployment: string) => `webops-${deployment}.next`
export const retiredName = (deployment: string) => `webops-${deployment}.old`
export const unitName = (deployment: string) => `webops-${deployment}.service`
export const volumeName = (deployment: string, volume: string) => `webops-${deployment}-${volume}`
export const networkName = (project: string) => `webops-${project}`

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
