import { gogs } from '#core/forge/gogs.ts'
import { push, repository } from './github-shape.ts'
import { FACTS, type ForgeSamples, hmac, type Sample } from './sample.ts'

function sample(event: string, payload: unknown): Sample {
  return { headers: { 'Content-Type': 'application/json', 'X-Gogs-Event': event, 'X-Gogs-Delivery': FACTS.delivery }, payload }
}

function pullRequest(action: string, { merged = false, fork = false } = {}) {
  return {
    action,
    number: FACTS.number,
    pull_request: {
      number: FACTS.number,
      title: FACTS.title,
      user: { login: FACTS.login, username: FACTS.login },
      merged,
      head_branch: 'feature/cart',
      head_repo: fork ? repository('grace/shop', 62) : repository(),
      base_branch: 'main',
      base_repo: repository(),
    },
    repository: repository(),
    sender: { login: FACTS.login },
  }
}

const refEvent = { repository: repository(), sender: { login: FACTS.login } }

export const gogsSamples: ForgeSamples = {
  forge: gogs,
  repository: { fullName: FACTS.fullName, address: `https://${FACTS.host}/${FACTS.fullName}.git` },
  sign: (body, secret) => ({ 'X-Gogs-Signature': hmac('sha256', secret, body) }),
  signOtherwise: (body, secret) => ({ 'X-Gogs-Signature': `sha1=${hmac('sha1', secret, body)}` }),
  signature: 'X-Gogs-Signature',
  ping: null,
  push: sample('push', push()),
  skipped: sample('push', push('Correct a word [no ci]')),
  tag: sample('create', { ...refEvent, ref: 'v1.2.0', ref_type: 'tag', sha: FACTS.after, default_branch: 'main' }),
  branchDeleted: sample('delete', { ...refEvent, ref: 'old', ref_type: 'branch', pusher_type: 'user' }),
  opened: sample('pull_request', pullRequest('opened')),
  updated: sample('pull_request', pullRequest('synchronized')),
  closed: sample('pull_request', pullRequest('closed')),
  merged: sample('pull_request', pullRequest('closed', { merged: true })),
  reopened: sample('pull_request', pullRequest('reopened')),
  fork: sample('pull_request', pullRequest('opened', { fork: true })),
  ignored: sample('pull_request', pullRequest('label_updated')),
  withBranch: (name) => sample('push', { ...push(), ref: `refs/heads/${name}` }),
  tells: { paths: true, tagHead: false, deletedBefore: false },
}
