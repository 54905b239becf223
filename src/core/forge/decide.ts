import { shortened } from '../errors/zod-words.ts'
import type { DeployRules } from './deploy-rules.schema.ts'
import type { ForgeEvent, PullRequestEvent, PushEvent } from './forge.ts'
import { matcherOf } from './match-glob.ts'

export type DecisionCode =
  | 'wanted'
  | 'changes_unknown'
  | 'nothing_to_deploy'
  | 'deleted'
  | 'closed'
  | 'branch_not_wanted'
  | 'tag_not_wanted'
  | 'pull_request_not_wanted'
  | 'fork_not_wanted'
  | 'skip_marker'
  | 'paths_not_changed'

export interface Decision {
  deploy: boolean
  code: DecisionCode
  /** In a sentence, for whoever wonders. */
  reason: string
}

/**
 * Whether an event is to be deployed by a deployment's rules, and why. Where the forge does not tell all that changed,
 * filters of paths hold nothing back: to deploy once too often is better than to leave a change out.
 */
export function decide(event: ForgeEvent, rules: DeployRules): Decision {
  switch (event.type) {
    case 'push':
      return decidePush(event, rules)
    case 'pullRequest':
      return decidePullRequest(event, rules)
    case 'ping':
      return no('nothing_to_deploy', 'The forge tries out the webhook.')
    case 'ignored':
      return no('nothing_to_deploy', event.reason)
  }
}

function decidePush(push: PushEvent, rules: DeployRules): Decision {
  const what = `${push.kind} ${push.name}`
  if (push.isDeleted) return no('deleted', `The ${what} was deleted.`)
  if (push.kind === 'tag' && !matcherOf(rules.tags)(push.name)) return no('tag_not_wanted', `The ${what} fits ${patterns(rules.tags)}.`)
  if (push.kind === 'branch' && !matcherOf(rules.branches)(push.name))
    return no('branch_not_wanted', `The ${what} fits ${patterns(rules.branches)}.`)
  if (push.skipMarker !== null) return no('skip_marker', `The push asks for it: ${push.skipMarker}.`)
  if (rules.paths.length === 0) return { deploy: true, code: 'wanted', reason: `The ${what} was pushed.` }
  return decidePaths(`The ${what} was pushed`, push.changedPaths, rules)
}

function decidePullRequest(request: PullRequestEvent, rules: DeployRules): Decision {
  const what = `Pull request ${request.number}`
  if (request.action === 'closed' || request.action === 'merged') return no('closed', `${what} was ${request.action}.`)
  if (rules.pullRequests === 'none') return no('pull_request_not_wanted', `${what} gets no preview: the deployment makes none.`)
  if (!matcherOf(rules.branches)(request.base.ref))
    return no('branch_not_wanted', `${what} goes to ${request.base.ref}, which fits ${patterns(rules.branches)}.`)
  if (request.isFork && rules.pullRequests !== 'all')
    return no('fork_not_wanted', `${what} comes from a fork, whose code the deployment's owner has not seen.`)
  if (request.skipMarker !== null) return no('skip_marker', `The newest commit of it asks for it: ${request.skipMarker}.`)
  if (rules.paths.length === 0) return { deploy: true, code: 'wanted', reason: `${what} was ${request.action}.` }
  return decidePaths(`${what} was ${request.action}`, null, rules)
}

function decidePaths(what: string, changed: string[] | null, rules: DeployRules): Decision {
  if (changed === null)
    return { deploy: true, code: 'changes_unknown', reason: `${what}, and the forge does not tell all that it changed.` }
  const path = changed.find(matcherOf(rules.paths))
  if (path === undefined) return no('paths_not_changed', `No changed file (of ${changed.length}) fits ${someOf(rules.paths)}.`)
  return { deploy: true, code: 'wanted', reason: `${what}, with ${shortened(path)} among its changes.` }
}

/** Said of what does not fit: «fits none of main, release/*». */
function patterns(list: string[]): string {
  if (list.length === 0) return 'nothing: there are no patterns for it'
  return `none of ${someOf(list)}`
}

function someOf(list: string[]): string {
  return `${list.slice(0, 5).map(shortened).join(', ')}${list.length > 5 ? ', …' : ''}`
}

function no(code: DecisionCode, reason: string): Decision {
  return { deploy: false, code, reason }
}
