import { WebopsError } from '../errors/webops-error.ts'

/** Whatever this process was about to do is another one's to do now. */
export function fenced(why: string, cause?: unknown): WebopsError {
  return new WebopsError({
    code: 'fenced',
    kind: 'conflict',
    message: `This worker may not act any more: ${why}.`,
    hint: 'The worker that has taken over goes on with it.',
    cause,
  })
}

export function isFenced(error: unknown): error is WebopsError {
  return error instanceof WebopsError && error.code === 'fenced'
}
