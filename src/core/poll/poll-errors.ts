import { WebopsError } from '../errors/webops-error.ts'
import { isPushed } from '../push/pushed-source.ts'

export function notPolled(deployment: string): WebopsError {
  return new WebopsError({
    code: 'poll_not_set',
    kind: 'not_found',
    message: `Nobody looks at the repository of ${deployment} by themselves.`,
    hint: `Have it looked at: webops poll set ${deployment}`,
  })
}

export function pollWithoutRepository(deployment: string, repository: string | null): WebopsError {
  const pushed = isPushed(repository)
  return new WebopsError({
    code: 'poll_without_repository',
    kind: 'conflict',
    message: pushed
      ? `${deployment} is pushed to the panel itself, so there is nothing to look at.`
      : `${deployment} is not made from a repository, so there is nothing to look at.`,
    hint: pushed ? 'Each push to its branch deploys by itself.' : 'A deploy hook is called by what pushes an image.',
  })
}
