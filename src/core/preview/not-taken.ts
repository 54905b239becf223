import { matcherOf } from '../forge/match-glob.ts'
import { getsPreview } from './branch-preview.ts'
import type { PreviewRecord, PreviewRules } from './preview-record.ts'

type Of = Pick<PreviewRecord, 'pullRequest' | 'headRef' | 'isFork'>

/**
 * Why nothing would be told of a pull request or a branch any more, its end included, in a sentence without its full stop; null:
 * it is told of.
 */
export function whyNotTaken({ pullRequest, headRef, isFork }: Of, rules: PreviewRules): string | null {
  const { pullRequests, branches, deployBranches, parentBranch, parentIsPushed } = rules
  if (pullRequest === null && !getsPreview({ branches }, { branch: parentBranch }, headRef)) return 'its branch gets no preview any more'
  if (pullRequest === null && parentIsPushed) return null
  if (pullRequest === null && pullRequests === null) return 'no webhook tells of its branch any more'
  if (pullRequest === null) return matcherOf(deployBranches)(headRef) ? `${headRef} is deployed itself by now` : null
  return whyPullRequestNotTaken(pullRequests, isFork)
}

/** The same of pull requests, by the webhook's rules; null: there is no webhook. */
export function whyPullRequestNotTaken(pullRequests: PreviewRules['pullRequests'], isFork: boolean): string | null {
  if (pullRequests === null) return 'the webhook was removed'
  if (pullRequests === 'none') return 'the webhook takes no pull requests any more'
  return isFork && pullRequests === 'own' ? 'the webhook takes no pull requests from forks any more' : null
}
