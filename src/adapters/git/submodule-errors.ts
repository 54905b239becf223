import { WebopsError } from '#core/errors/webops-error.ts'
import { parseSourceUrl } from '#core/policy/parse-source-url.ts'

const field = 'submodules'
const OR_WITHOUT = 'Or set submodules to false: their folders are empty then.'

/** The name of a path in a sentence: it comes from the repository. */
const shown = (path: string) => path.replace(/\p{Cc}/gu, ' ').slice(0, 200)

/** It is not fetched, whatever its server would say. @param reason goes on from "The submodule x" */
export function submoduleRefused(path: string, reason: string, hint: string): WebopsError {
  return new WebopsError({
    code: 'git_submodule_refused',
    kind: 'refused',
    message: `The submodule ${shown(path)} ${reason.replace(/\.$/, '')}.`,
    hint: `${hint} ${OR_WITHOUT}`,
    field,
  })
}

/**
 * Fetching it did not work, or the policy is against it.
 * @param elsewhere it is on another server than the deployment's repository
 */
export function submoduleFailed(path: string, url: string, elsewhere: boolean, cause: WebopsError): WebopsError {
  const needsAccess = ['git_authentication_required', 'git_repository_not_found'].includes(cause.code)
  const remedy =
    elsewhere && needsAccess
      ? `${parseSourceUrl(url).host} is another server than the repository's, and gets no password or key of it: a submodule there has to be public.`
      : (cause.hint ?? 'The log of this step has all that git printed.')
  return new WebopsError({
    code: 'git_submodule_failed',
    kind: cause.kind,
    message: `The submodule ${shown(path)} (${url}) cannot be fetched: ${cause.message}`,
    hint: `${remedy} ${OR_WITHOUT}`,
    field,
    cause,
  })
}
