import { WebopsError } from '../errors/webops-error.ts'
import { shortened } from '../errors/zod-words.ts'

/** @param field of the input that names it */
export function volumeNotFound(name: string, field?: string): WebopsError {
  return new WebopsError({
    code: 'volume_not_found',
    kind: 'not_found',
    message: `There is no volume ${shortened(name)}.`,
    hint: 'See what there is: webops volumes list',
    ...(field !== undefined && { field }),
  })
}

/** @param containers names of those that have it */
export function volumeInUse(engineName: string, containers: string[]): WebopsError {
  return new WebopsError({
    code: 'volume_in_use',
    kind: 'conflict',
    message: `The volume ${engineName} is used${containers.length > 0 ? ` by ${containers.join(', ')}` : ''}.`,
    hint: 'Take it out of the settings and apply them, or remove the deployment: only what no container has, running or not, is removed.',
  })
}
