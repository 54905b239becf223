import { bitbucket } from '#core/forge/bitbucket.ts'
import { FACTS, type ForgeSamples, hmac, type Sample } from './sample.ts'

const person = { type: 'user', nickname: FACTS.login, display_name: FACTS.author.name, uuid: '{a54f16da}' }

function repository(fullName: string = FACTS.fullName, uuid = '{673a6070}') {
  return { type: 'repository', uuid, full_name: fullName, name: 'shop', links: { html: { href: `https://bitbucket.org/${fullName}` } } }
}

function sample(event: string, payload: object): Sample {
  return {
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'Bitbucket-Webhooks/2.0',
      'X-Event-Key': event,
      'X-Hook-UUID': 'e4ff8bd5',
      'X-Request-UUID': FACTS.delivery,
      'X-Attempt-Number': '1',
    },
    payload: { actor: person, repository: repository(), ...payload },
  }
}

function target(hash: string, message: string) {
  const { name, email } = FACTS.author
  return {
    type: 'commit',
    hash,
    message,
    date: '2026-03-01T09:30:00+00:00',
    author: { raw: `${name} <${email}>`, user: person },
    parents: [],
  }
}

function ref(name: string, hash: string, { type = 'branch', message = FACTS.message as string } = {}) {
  return { type, name, target: target(hash, message) }
}

function push(change: object) {
  return sample('repo:push', { push: { changes: [{ forced: false, created: false, closed: false, truncated: false, ...change }] } })
}

const onMain = (message: string = FACTS.message) => push({ old: ref('main', FACTS.before), new: ref('main', FACTS.after, { message }) })

function pullRequest(event: string, { fork = false } = {}) {
  return sample(event, {
    pullrequest: {
      id: FACTS.number,
      title: FACTS.title,
      state: 'OPEN',
      author: person,
      source: {
        branch: { name: 'feature/cart' },
        commit: { hash: FACTS.after.slice(0, 12) },
        repository: fork ? repository('grace/shop', '{773a6070}') : repository(),
      },
      destination: { branch: { name: 'main' }, commit: { hash: FACTS.before.slice(0, 12) }, repository: repository() },
    },
  })
}

export const bitbucketSamples: ForgeSamples = {
  forge: bitbucket,
  repository: { fullName: FACTS.fullName, address: `git@bitbucket.org:${FACTS.fullName}.git` },
  sign: (body, secret) => ({ 'X-Hub-Signature': `sha256=${hmac('sha256', secret, body)}` }),
  signOtherwise: (body, secret) => ({ 'X-Hub-Signature': `sha1=${hmac('sha1', secret, body)}` }),
  signature: 'X-Hub-Signature',
  ping: null,
  push: onMain(),
  skipped: onMain('Correct a word [skip webops]'),
  tag: push({ created: true, old: null, new: ref('v1.2.0', FACTS.after, { type: 'tag' }) }),
  branchDeleted: push({ closed: true, old: ref('old', FACTS.before), new: null }),
  opened: pullRequest('pullrequest:created'),
  updated: pullRequest('pullrequest:updated'),
  closed: pullRequest('pullrequest:rejected'),
  merged: pullRequest('pullrequest:fulfilled'),
  reopened: null,
  fork: pullRequest('pullrequest:created', { fork: true }),
  ignored: pullRequest('pullrequest:approved'),
  withBranch: (name) => push({ old: ref(name, FACTS.before), new: ref(name, FACTS.after) }),
  tells: { paths: false, tagHead: true, deletedBefore: true },
}
