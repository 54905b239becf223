import { WebopsError, type ErrorKind } from '#core/errors/webops-error.ts'

const OR_WITHOUT = 'Or set lfs to false: the pointers are in their place then.'

/** A file in Git LFS cannot be had. @param what a sentence without its full stop */
export function lfsFailed(what: string, hint: string, kind: ErrorKind = 'failed', cause?: unknown): WebopsError {
  return new WebopsError({ code: 'git_lfs_failed', kind, message: `${what}.`, hint: `${hint} ${OR_WITHOUT}`, field: 'lfs', cause })
}

/** What a path is called in a sentence: it comes from the repository. */
export const shownPath = (path: string) => path.replace(/\p{Cc}/gu, ' ').slice(0, 200)
