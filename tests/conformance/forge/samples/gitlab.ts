import { gitlab } from '#core/forge/gitlab.ts'
import { FACTS, type ForgeSamples, type Sample } from './sample.ts'

const { before, after, none } = FACTS

function project(fullName: string = FACTS.fullName, id = 15) {
  return {
    id,
    name: 'Shop',
    web_url: `https://${FACTS.host}/${fullName}`,
    git_ssh_url: `git@${FACTS.host}:${fullName}.git`,
    git_http_url: `https://${FACTS.host}/${fullName}.git`,
    namespace: 'Team',
    path_with_namespace: fullName,
    default_branch: 'main',
  }
}

function sample(event: string, payload: unknown): Sample {
  return {
    headers: {
      'Content-Type': 'application/json',
      'X-Gitlab-Event': event,
      'X-Gitlab-Event-UUID': '13792a34-cac6-4fda-95a8-c58e00a3954e',
      'Idempotency-Key': FACTS.delivery,
    },
    payload,
  }
}

function commit(message: string) {
  return {
    id: after,
    message,
    title: message.split('\n')[0],
    timestamp: '2026-03-01T10:30:00+01:00',
    author: FACTS.author,
    added: ['apps/web/cart.ts'],
    modified: ['README.md'],
    removed: [],
  }
}

function push(message: string = FACTS.message) {
  return {
    object_kind: 'push',
    event_name: 'push',
    before,
    after,
    ref: 'refs/heads/main',
    checkout_sha: after,
    user_id: 4,
    user_name: FACTS.author.name,
    user_username: FACTS.login,
    project_id: 15,
    project: project(),
    commits: [commit(message)],
    total_commits_count: 1,
  }
}

function mergeRequest(action: string, { fork = false, ...more }: Record<string, unknown> = {}) {
  return {
    object_kind: 'merge_request',
    event_type: 'merge_request',
    user: { id: 4, name: FACTS.author.name, username: FACTS.login },
    project: project(),
    object_attributes: {
      id: 99,
      iid: FACTS.number,
      title: FACTS.title,
      author_id: 4,
      state: 'opened',
      source_branch: 'feature/cart',
      target_branch: 'main',
      source_project_id: fork ? 16 : 15,
      target_project_id: 15,
      source: fork ? project('grace/shop', 16) : project(),
      target: project(),
      last_commit: { id: after, message: FACTS.message, timestamp: '2026-03-01T10:30:00+01:00', author: FACTS.author },
      action,
      ...more,
    },
    changes: {},
  }
}

export const gitlabSamples: ForgeSamples = {
  forge: gitlab,
  repository: { fullName: FACTS.fullName, address: `https://${FACTS.host}/${FACTS.fullName}.git` },
  sign: (_body, secret) => ({ 'X-Gitlab-Token': secret }),
  signOtherwise: null,
  signature: 'X-Gitlab-Token',
  ping: null,
  push: sample('Push Hook', push()),
  skipped: sample('Push Hook', push('Correct a word\n\n[SKIP CI]')),
  tag: sample('Tag Push Hook', {
    ...push(),
    object_kind: 'tag_push',
    event_name: 'tag_push',
    ref: 'refs/tags/v1.2.0',
    before: none,
    // An annotated tag: the tag's own id, and the commit beside it.
    after: '3333333333333333333333333333333333333333',
    commits: [],
    total_commits_count: 0,
  }),
  branchDeleted: sample('Push Hook', {
    ...push(),
    ref: 'refs/heads/old',
    after: none,
    checkout_sha: null,
    commits: [],
    total_commits_count: 0,
  }),
  opened: sample('Merge Request Hook', mergeRequest('open')),
  updated: sample('Merge Request Hook', mergeRequest('update', { oldrev: before })),
  closed: sample('Merge Request Hook', mergeRequest('close')),
  merged: sample('Merge Request Hook', mergeRequest('merge')),
  reopened: sample('Merge Request Hook', mergeRequest('reopen')),
  fork: sample('Merge Request Hook', mergeRequest('open', { fork: true })),
  ignored: sample('Merge Request Hook', mergeRequest('update')),
  withBranch: (name) => sample('Push Hook', { ...push(), ref: `refs/heads/${name}` }),
  tells: { paths: true, tagHead: false, deletedBefore: true },
}
