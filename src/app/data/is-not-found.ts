import { WebopsError } from '#core/errors/webops-error.ts'

/** True when what was asked for is not there, or not for the one who asks. */
export const isNotFound = (error: unknown) => error instanceof WebopsError && error.kind === 'not_found'
