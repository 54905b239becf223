import { bitbucketServer } from '#core/forge/bitbucket-server.ts'
import { FACTS, type ForgeSamples, hmac, type Sample } from './sample.ts'

const person = { name: FACTS.login, emailAddress: FACTS.author.email, id: 1, displayName: FACTS.author.name, active: true, type: 'NORMAL' }

function repository(key = 'TEAM', id = 84) {
  const path = `${key.toLowerCase()}/shop.git`
  const clone = [
    { href: `ssh://git@${FACTS.host}:7999/${path}`, name: 'ssh' },
    { href: `https://${FACTS.host}/scm/${path}`, name: 'http' },
  ]
  return { slug: 'shop', id, name: 'shop', scmId: 'git', project: { key, id: 1, name: key, type: 'NORMAL' }, links: { clone } }
}

function sample(event: string, payload: object): Sample {
  return {
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'X-Event-Key': event, 'X-Request-Id': FACTS.delivery },
    payload: { eventKey: event, date: '2026-03-01T10:30:00+0100', actor: person, ...payload },
  }
}

function toCommit(message: string) {
  return { id: FACTS.after, displayId: '2222222', message, author: person, authorTimestamp: 1772357400000, parents: [] }
}

function push(refId: string, type: 'ADD' | 'UPDATE' | 'DELETE', message: string = FACTS.message) {
  const [fromHash, toHash] = [type === 'ADD' ? FACTS.none : FACTS.before, type === 'DELETE' ? FACTS.none : FACTS.after]
  const ref = { id: refId, displayId: refId.replace(/^refs\/\w+\//, ''), type: refId.startsWith('refs/tags/') ? 'TAG' : 'BRANCH' }
  return sample('repo:refs_changed', {
    repository: repository(),
    changes: [{ ref, refId, fromHash, toHash, type }],
    ...(type === 'DELETE' ? {} : { toCommit: { ...toCommit(message), author: { ...person, name: FACTS.author.name } } }),
  })
}

function pullRequest(event: string, { fork = false } = {}) {
  return sample(event, {
    pullRequest: {
      id: FACTS.number,
      title: FACTS.title,
      state: 'OPEN',
      fromRef: { id: 'refs/heads/feature/cart', latestCommit: FACTS.after, repository: fork ? repository('~GRACE', 85) : repository() },
      toRef: { id: 'refs/heads/main', latestCommit: FACTS.before, repository: repository() },
      author: { user: person, role: 'AUTHOR' },
    },
  })
}

export const bitbucketServerSamples: ForgeSamples = {
  forge: bitbucketServer,
  repository: { fullName: 'TEAM/shop', address: `ssh://git@${FACTS.host}:7999/team/shop.git` },
  sign: (body, secret) => ({ 'X-Hub-Signature': `sha256=${hmac('sha256', secret, body)}` }),
  signOtherwise: (body, secret) => ({ 'X-Hub-Signature': `sha512=${hmac('sha512', secret, body)}` }),
  signature: 'X-Hub-Signature',
  ping: {
    headers: { 'X-Event-Key': 'diagnostics:ping', 'X-Request-Id': FACTS.delivery, 'Content-Type': 'application/json' },
    payload: { test: true },
  },
  push: push('refs/heads/main', 'UPDATE'),
  skipped: push('refs/heads/main', 'UPDATE', 'Correct a word [skip ci]'),
  tag: push('refs/tags/v1.2.0', 'ADD'),
  branchDeleted: push('refs/heads/old', 'DELETE'),
  opened: pullRequest('pr:opened'),
  updated: pullRequest('pr:from_ref_updated'),
  closed: pullRequest('pr:declined'),
  merged: pullRequest('pr:merged'),
  reopened: null,
  fork: pullRequest('pr:opened', { fork: true }),
  ignored: pullRequest('pr:reviewer:approved'),
  withBranch: (name) => push(`refs/heads/${name}`, 'UPDATE'),
  tells: { paths: false, tagHead: true, deletedBefore: true },
}
