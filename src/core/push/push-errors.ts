import { WebopsError } from '../errors/webops-error.ts'

/** For a push to a deployment that is made from something else. */
export function pushNotTaken(name: string, repository: string | null): WebopsError {
  return new WebopsError({
    code: 'push_not_taken',
    kind: 'conflict',
    message: `${name} is not made from what is pushed to this panel, but from ${repository ?? 'an image'}.`,
    hint: `Push there, or change where its source is: webops deploy ${name} --repository push`,
    field: 'repository',
  })
}

export function gitNotServed(): WebopsError {
  return new WebopsError({
    code: 'git_not_served',
    kind: 'unavailable',
    message: 'This panel takes no pushes: its repositories could not be opened.',
    hint: "See the panel's log.",
  })
}
