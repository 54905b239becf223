import { WebopsError } from '../errors/webops-error.ts'

/** @param deployment its name */
export function releaseNotFound(deployment: string, number: number | null): WebopsError {
  return new WebopsError({
    code: 'release_not_found',
    kind: 'not_found',
    message: number === null ? `${deployment} has no such release.` : `${deployment} has no release ${number}.`,
    hint: `See what there is: webops releases ${deployment}`,
    field: 'release',
  })
}

/** An image that was cleaned away cannot be run; what it was built from may still be there. */
export function releaseImageGone(deployment: string, release: { number: number; commit: string | null }): WebopsError {
  const { number, commit } = release
  return new WebopsError({
    code: 'release_image_gone',
    kind: 'conflict',
    message: `The image of release ${number} of ${deployment} is not on the server any more.`,
    hint: commit
      ? `Deploy its commit again: webops deploy ${deployment} --ref ${commit}`
      : 'Deploy again with the image that it was made from.',
    field: 'release',
  })
}
