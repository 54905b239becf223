import { gitea } from '#core/forge/gitea.ts'
import { commit, pullRequest, push, repository } from './github-shape.ts'
import { FACTS, type ForgeSamples, hmac, type Sample } from './sample.ts'

/** Gitea sends Gogs's and GitHub's headers as well. */
function sample(event: string, payload: unknown): Sample {
  const names = ['X-Gitea', 'X-Gogs', 'X-GitHub']
  const told = names.flatMap((name) => [
    [`${name}-Event`, event],
    [`${name}-Delivery`, FACTS.delivery],
  ])
  return { headers: { 'Content-Type': 'application/json', ...Object.fromEntries(told) }, payload }
}

function pushOf(message: string = FACTS.message) {
  return { ...push(message), total_commits: 1, head_commit: commit(message) }
}

export const giteaSamples: ForgeSamples = {
  forge: gitea,
  repository: { fullName: FACTS.fullName, address: `git@${FACTS.host}:${FACTS.fullName}.git` },
  sign: (body, secret) => ({
    'X-Gitea-Signature': hmac('sha256', secret, body),
    'X-Gogs-Signature': hmac('sha256', secret, body),
    'X-Hub-Signature': `sha1=${hmac('sha1', secret, body)}`,
    'X-Hub-Signature-256': `sha256=${hmac('sha256', secret, body)}`,
  }),
  signOtherwise: (body, secret) => ({ 'X-Gitea-Signature': `sha1=${hmac('sha1', secret, body)}` }),
  signature: 'X-Gitea-Signature',
  ping: null,
  push: sample('push', pushOf()),
  skipped: sample('push', pushOf('Correct a word [ci skip]')),
  tag: sample('push', { ...pushOf(), ref: 'refs/tags/v1.2.0', before: FACTS.none, commits: [], total_commits: 0 }),
  branchDeleted: sample('delete', {
    ref: 'old',
    ref_type: 'branch',
    pusher_type: 'user',
    repository: repository(),
    sender: { login: FACTS.login },
  }),
  opened: sample('pull_request', pullRequest('opened')),
  updated: sample('pull_request', pullRequest('synchronized')),
  closed: sample('pull_request', pullRequest('closed')),
  merged: sample('pull_request', pullRequest('closed', { merged: true })),
  reopened: sample('pull_request', pullRequest('reopened')),
  fork: sample('pull_request', pullRequest('opened', { fork: true })),
  ignored: sample('pull_request', pullRequest('label_updated')),
  withBranch: (name) => sample('push', { ...pushOf(), ref: `refs/heads/${name}` }),
  tells: { paths: true, tagHead: true, deletedBefore: false },
}

/** Forgejo in a version that leaves Gitea's names out. */
export const forgejoSamples: ForgeSamples = {
  ...giteaSamples,
  sign: (body, secret) => ({ 'X-Forgejo-Signature': hmac('sha256', secret, body) }),
  signOtherwise: (body, secret) => ({ 'X-Forgejo-Signature': `sha512=${hmac('sha512', secret, body)}` }),
  signature: 'X-Forgejo-Signature',
  push: renamed(giteaSamples.push),
  branchDeleted: renamed(giteaSamples.branchDeleted),
}

function renamed({ headers, payload }: Sample): Sample {
  const entries = Object.entries(headers).map(([name, value]) => [name.replace('X-Gitea-', 'X-Forgejo-'), value])
  return { headers: Object.fromEntries(entries), payload }
}
