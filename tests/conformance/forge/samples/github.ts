import { github } from '#core/forge/github.ts'
import { commit, pullRequest, push, repository } from './github-shape.ts'
import { FACTS, type ForgeSamples, hmac, type Sample } from './sample.ts'

const { before, after, none } = FACTS

function sample(event: string, payload: unknown): Sample {
  return {
    headers: {
      'X-GitHub-Event': event,
      'X-GitHub-Delivery': FACTS.delivery,
      'Content-Type': 'application/json',
      'User-Agent': 'GitHub-Hookshot/1',
    },
    payload,
  }
}

function pushOf(message: string = FACTS.message) {
  return { ...push(message), head_commit: commit(message), created: false, deleted: false, forced: false, pusher: { name: FACTS.login } }
}

export const githubSamples: ForgeSamples = {
  forge: github,
  repository: { fullName: FACTS.fullName, address: `https://${FACTS.host}/${FACTS.fullName}` },
  sign: (body, secret) => ({
    'X-Hub-Signature': `sha1=${hmac('sha1', secret, body)}`,
    'X-Hub-Signature-256': `sha256=${hmac('sha256', secret, body)}`,
  }),
  signOtherwise: (body, secret) => ({ 'X-Hub-Signature': `sha1=${hmac('sha1', secret, body)}` }),
  signature: 'X-Hub-Signature-256',
  ping: sample('ping', { zen: 'Keep it logically awesome.', hook_id: 1, repository: repository() }),
  push: sample('push', pushOf()),
  skipped: sample('push', pushOf('Correct a word [skip ci]')),
  tag: sample('push', { ...pushOf(), ref: 'refs/tags/v1.2.0', before: none, created: true, commits: [] }),
  branchDeleted: sample('push', {
    ...pushOf(),
    ref: 'refs/heads/old',
    before,
    after: none,
    deleted: true,
    commits: [],
    head_commit: null,
  }),
  opened: sample('pull_request', pullRequest('opened')),
  updated: sample('pull_request', { ...pullRequest('synchronize'), before, after }),
  closed: sample('pull_request', pullRequest('closed')),
  merged: sample('pull_request', pullRequest('closed', { merged: true })),
  reopened: sample('pull_request', pullRequest('reopened')),
  fork: sample('pull_request', pullRequest('opened', { fork: true })),
  ignored: sample('pull_request', pullRequest('labeled')),
  withBranch: (name) => sample('push', { ...pushOf(), ref: `refs/heads/${name}` }),
  tells: { paths: true, tagHead: true, deletedBefore: true },
}
