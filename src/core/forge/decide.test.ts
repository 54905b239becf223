import { describe, expect, it } from 'vitest'
import { decide, type Decision } from './decide.ts'
import { deployRules, type DeployRules } from './deploy-rules.schema.ts'
import type { PullRequestEvent, PushEvent } from './forge.ts'

const repository = { fullName: 'team/shop', urls: ['https://git.example.org/team/shop.git'] }
const [before, after] = ['1'.repeat(40), '2'.repeat(40)]

const push: PushEvent = {
  type: 'push',
  deliveryId: 'one',
  repository,
  ref: 'refs/heads/main',
  kind: 'branch',
  name: 'main',
  before,
  after,
  commit: after,
  isCreated: false,
  isDeleted: false,
  isForced: false,
  head: null,
  pusher: 'ada',
  changedPaths: ['apps/web/cart.ts', 'README.md'],
  skipMarker: null,
}

const tag: PushEvent = { ...push, kind: 'tag', name: 'v1.2.0', ref: 'refs/tags/v1.2.0', before: null, isCreated: true, changedPaths: null }

const pullRequest: PullRequestEvent = {
  type: 'pullRequest',
  deliveryId: 'two',
  number: 7,
  title: 'A faster cart',
  action: 'opened',
  head: { ref: 'feature/cart', commit: after, repository },
  base: { ref: 'main', repository },
  isFork: false,
  author: 'ada',
  skipMarker: null,
}

const rules = (more: Partial<DeployRules> = {}) => deployRules.parse({ branches: ['main'], ...more })
const short = ({ deploy, code }: Decision) => `${deploy ? 'deploy' : 'leave'}: ${code}`

describe('decide', () => {
  it.each<[string, Partial<PushEvent>, Partial<DeployRules>, string]>([
    ['the branch', {}, {}, 'deploy: wanted'],
    ['another branch', { name: 'develop' }, {}, 'leave: branch_not_wanted'],
    ['a branch that begins alike', { name: 'main2' }, {}, 'leave: branch_not_wanted'],
    ['a branch by a pattern', { name: 'release/1.2' }, { branches: ['release/*'] }, 'deploy: wanted'],
    ['all but some branches', { name: 'wip/x' }, { branches: ['!wip/**'] }, 'leave: branch_not_wanted'],
    ['all but others', { name: 'main' }, { branches: ['!wip/**'] }, 'deploy: wanted'],
    ['no branch at all', {}, { branches: [] }, 'leave: branch_not_wanted'],
    ['a deleted branch', { after: null, commit: null, isDeleted: true }, {}, 'leave: deleted'],
    ['a push that asks not to', { skipMarker: '[skip ci]' }, {}, 'leave: skip_marker'],
    ['a file of the application', {}, { paths: ['apps/web/**'] }, 'deploy: wanted'],
    ['no file of the application', {}, { paths: ['apps/api/**'] }, 'leave: paths_not_changed'],
    ['nothing but what does not count', { changedPaths: ['docs/a.md'] }, { paths: ['!docs/**'] }, 'leave: paths_not_changed'],
    ['what does not count among others', {}, { paths: ['!README.md'] }, 'deploy: wanted'],
    ['an exception from an exception', { changedPaths: ['docs/api.md'] }, { paths: ['!docs/**', 'docs/api.md'] }, 'deploy: wanted'],
    ['changes that are not all known', { changedPaths: null }, { paths: ['apps/api/**'] }, 'deploy: changes_unknown'],
    ['unknown changes without a filter', { changedPaths: null }, {}, 'deploy: wanted'],
    [
      'a push that asks not to, with unknown changes',
      { changedPaths: null, skipMarker: '[no ci]' },
      { paths: ['a'] },
      'leave: skip_marker',
    ],
  ])('a push of %s', (_what, event, more, expected) => {
    const decision = decide({ ...push, ...event }, rules(more))
    expect(short(decision)).toBe(expected)
    expect(decision.reason).toMatch(/^[A-Z].*\.$/)
  })

  it('deploys tags by patterns of their own', () => {
    expect(short(decide(tag, rules()))).toBe('leave: tag_not_wanted')
    expect(short(decide(tag, rules({ tags: ['v*'] })))).toBe('deploy: wanted')
    expect(short(decide({ ...tag, name: 'main' }, rules({ tags: ['v*'] })))).toBe('leave: tag_not_wanted')
    expect(short(decide(tag, rules({ tags: ['v*'], paths: ['apps/**'] })))).toBe('deploy: changes_unknown')
  })

  it.each<[string, Partial<PullRequestEvent>, Partial<DeployRules>, string]>([
    ['while none get previews', {}, {}, 'leave: pull_request_not_wanted'],
    ['of the repository', {}, { pullRequests: 'own' }, 'deploy: wanted'],
    ['with new commits', { action: 'updated' }, { pullRequests: 'own' }, 'deploy: wanted'],
    ['that was closed', { action: 'closed' }, { pullRequests: 'own' }, 'leave: closed'],
    ['that was merged', { action: 'merged' }, { pullRequests: 'all' }, 'leave: closed'],
    ['to another branch', { base: { ref: 'develop', repository } }, { pullRequests: 'own' }, 'leave: branch_not_wanted'],
    ['of a fork', { isFork: true }, { pullRequests: 'own' }, 'leave: fork_not_wanted'],
    ['of a fork, where that is wanted', { isFork: true }, { pullRequests: 'all' }, 'deploy: wanted'],
    ['that asks not to', { skipMarker: '[ci skip]' }, { pullRequests: 'own' }, 'leave: skip_marker'],
    ['with a filter of paths', {}, { pullRequests: 'own', paths: ['apps/**'] }, 'deploy: changes_unknown'],
  ])('a pull request %s', (_what, event, more, expected) => {
    expect(short(decide({ ...pullRequest, ...event }, rules(more)))).toBe(expected)
  })

  it('deploys neither for a ping nor for what is ignored', () => {
    expect(short(decide({ type: 'ping', repository, deliveryId: null }, rules()))).toBe('leave: nothing_to_deploy')
    const ignored = decide({ type: 'ignored', event: 'star', reason: 'Nothing is done about it.', deliveryId: null }, rules())
    expect(ignored).toEqual({ deploy: false, code: 'nothing_to_deploy', reason: 'Nothing is done about it.' })
  })

  it('says which of the changes counted', () => {
    expect(decide(push, rules({ paths: ['apps/web/**'] })).reason).toContain('apps/web/cart.ts')
  })
})

describe('deployRules', () => {
  it.each(['', '!', '/apps/**', '../x', 'apps/../x', 'a\\b', 'a\nb', 'x'.repeat(201), '{a,b}'.repeat(6)])(
    'refuses the pattern %j',
    (pattern) => {
      expect(deployRules.safeParse({ branches: [pattern] }).success).toBe(false)
    },
  )

  it.each(['main', 'release/*', '!docs/**', '**', 'app/[slug]/**', '.github/**', 'a..b'])('takes the pattern %j', (pattern) => {
    expect(deployRules.safeParse({ branches: ['main'], paths: [pattern] }).success).toBe(true)
  })
})
