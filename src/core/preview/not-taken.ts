import type { DeployRules } from '../forge/deploy-rules.schema.ts'

/**
 * Why nothing would be told of a pull request any more, its end included, in a sentence without its full stop; null: it is
 * told of.
 * @param pullRequests which ones the webhook's rules want; null where there is no webhook
 */
export function whyNotTaken(pullRequests: DeployRules['pullRequests'] | null, isFork: boolean): string | null {
  if (pullRequests === null) return 'the webhook was removed'
  if (pullRequests === 'none') return 'the webhook takes no pull requests any more'
  return isFork && pullRequests === 'own' ? 'the webhook takes no pull requests from forks any more' : null
}
