import { WebopsError } from '../errors/webops-error.ts'
import type { PreviewOf } from '../preview/preview-of.ts'

/** For a push to a deployment that is made from something else. */
export function pushNotTaken(deployment: string, repository: string | null): WebopsError {
  return new WebopsError({
    code: 'push_not_taken',
    kind: 'conflict',
    message: `${deployment} takes no pushes: it is made from ${repository === null ? 'an image' : 'a repository elsewhere'}.`,
    hint: `“Push with git” as its source lets it take them, on the page of its settings, or: webops deploy ${deployment} --repository push`,
  })
}

/** For a push to a preview, which has what its parent's branch has. */
export function pushToPreview(name: string, { headRef, parent }: Pick<PreviewOf, 'headRef' | 'parent'>): WebopsError {
  return new WebopsError({
    code: 'push_not_taken',
    kind: 'conflict',
    message: `${name} is a preview, and takes no pushes of its own.`,
    hint: `Push to ${parent.name}, from which it is built: git push webops ${headRef}`,
  })
}

/** @param deployment null for one that is not there yet */
export function nothingPushed(deployment: string | null): WebopsError {
  return new WebopsError({
    code: 'nothing_pushed',
    kind: 'conflict',
    message: `Nothing was pushed ${deployment === null ? 'yet' : `to ${deployment} yet`}, so there is nothing to look at.`,
    hint: `The first push shows what it is and deploys it. In its folder, webops git-remote add ${deployment ?? '<name>'} says what to type.`,
    field: 'repository',
  })
}

/** For a first push from which nothing could be deployed. */
export function branchMissing(deployment: string): WebopsError {
  return new WebopsError({
    code: 'branch_missing',
    kind: 'invalid',
    message: `There is no deployment ${deployment} yet, and this push brings no branch that one could be made of.`,
    hint: 'Push a branch first: git push webops main',
  })
}

/** Its files would be taken, and no rollout would look at them. */
export function lfsOff(deployment: string): WebopsError {
  return new WebopsError({
    code: 'lfs_off',
    kind: 'refused',
    message: `${deployment} takes no files in Git LFS.`,
    hint: `Switch it on in its settings, or: webops deploy ${deployment} --lfs. Then push again.`,
    field: 'lfs',
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
