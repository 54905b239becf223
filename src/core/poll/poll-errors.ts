import { WebopsError } from '../errors/webops-error.ts'

export function notPolled(deployment: string): WebopsError {
  return new WebopsError({
    code: 'poll_not_set',
    kind: 'not_found',
    message: `Nobody looks at the repository of ${deployment} by themselves.`,
    hint: `Have it looked at: webops poll set ${deployment}`,
  })
}

export function pollWithoutRepository(deployment: string): WebopsError {
  return new WebopsError({
    code: 'poll_without_repository',
    kind: 'conflict',
    message: `${deployment} is not made from a repository, so there is nothing to look at.`,
    hint: 'A deploy hook is called by what pushes an image.',
  })
}
