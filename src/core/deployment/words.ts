import type { DeploymentRecord } from './deployment-record.ts'

/**
 * What is said of containers, of a deployment that may have none.
 * @param text such as `the container exited with status 1`
 */
export function inWordsOf({ useDocker }: Pick<DeploymentRecord, 'useDocker'>, text: string): string {
  return useDocker ? text : text.replace(/\b(containers?)\b/g, (word) => (word === 'container' ? 'process' : 'processes'))
}
