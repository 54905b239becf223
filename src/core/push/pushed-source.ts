/** What stands in place of a repository's address where the source is what is pushed to the panel itself. */
export const PUSHED = 'push'

/** Whether a deployment's source is what is pushed to the panel. */
export function isPushed(repository: string | null): boolean {
  return repository === PUSHED
}

/** The address by which the worker finds what was pushed to a deployment; nobody can give it as a repository's address. */
export function pushedSource(deploymentId: string): string {
  return `${PUSHED}:${deploymentId}`
}

/** The address at which git reaches a deployment's repository over HTTPS. */
export function pushAddress(panelUrl: string, name: string): string {
  return `${panelUrl}/git/${name}.git`
}
