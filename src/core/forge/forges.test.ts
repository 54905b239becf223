import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Secret } from '../secret/secret.ts'
import type { ForgeEvent, ForgeId, ForgeRequest } from './forge.ts'
import { forgeNamed, forgeOf } from './forges.ts'
import { signingTokenOf } from './signing-token.ts'

const SECRET = 'a-secret-of-this-test'
const [before, after, none] = ['1'.repeat(40), '2'.repeat(40), '0'.repeat(40)]
const NOW = new Date('2026-03-01T09:31:00Z')

const request = (headers: Record<string, string>, payload: unknown): ForgeRequest => ({
  headers: new Headers(headers),
  body: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
})

function eventsOf(forge: ForgeId, headers: Record<string, string>, payload: unknown): ForgeEvent[] {
  const parsed = forgeNamed(forge).parse(request(headers, payload))
  if (!parsed.ok) throw new Error(`${parsed.refusal.code}: ${parsed.refusal.reason}`)
  return parsed.events
}

function codeOf(forge: ForgeId, headers: Record<string, string>, body: string, secret = SECRET): string {
  const verification = forgeNamed(forge).verify(request(headers, body), new Secret(secret), NOW)
  return verification.ok ? 'verified' : verification.refusal.code
}

const repository = {
  id: 1,
  full_name: 'team/shop',
  clone_url: 'https://git.example.org/team/shop.git',
  ssh_url: 'git@git.example.org:team/shop.git',
}
const commit = { id: after, message: 'One', timestamp: '2026-03-01T09:30:00Z', author: { name: 'Ada', email: 'ada@example.org' } }
const files = { added: [], removed: [], modified: ['a'] }
const pushed = { ref: 'refs/heads/main', before, after, repository, commits: [{ ...commit, ...files }], pusher: { login: 'ada' } }

describe('forgeOf', () => {
  it.each<[ForgeId, string[]]>([
    ['github', ['X-GitHub-Event']],
    ['gitlab', ['X-Gitlab-Event']],
    ['gogs', ['X-Gogs-Event']],
    ['gitea', ['X-Gitea-Event', 'X-Gogs-Event', 'X-GitHub-Event']],
    ['gitea', ['X-Forgejo-Event', 'X-Gitea-Event', 'X-Gogs-Event', 'X-GitHub-Event']],
    ['bitbucket', ['X-Event-Key', 'X-Hook-UUID']],
    ['bitbucket-server', ['X-Event-Key', 'X-Request-Id']],
  ])('knows %s by %j', (id, names) => {
    expect(forgeOf(new Headers(Object.fromEntries(names.map((name) => [name, 'push']))))?.id).toBe(id)
  })

  it('knows nobody else', () => {
    expect(forgeOf(new Headers({ 'X-Gitee-Event': 'Push Hook' }))).toBeNull()
    expect(forgeOf(new Headers())).toBeNull()
  })
})

describe('GitHub', () => {
  it('signs a form as it is sent', () => {
    const body = new URLSearchParams({ payload: JSON.stringify(pushed) }).toString()
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-github-event': 'push',
      'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    }
    expect(codeOf('github', headers, body)).toBe('verified')
    expect(eventsOf('github', headers, body)).toMatchObject([{ type: 'push', name: 'main' }])
  })

  it('knows no changes where a list may be cut', () => {
    const headers = { 'x-github-event': 'push' }
    const long = Array.from({ length: 2048 }, () => ({ ...commit, ...files }))
    expect(eventsOf('github', headers, pushed)).toMatchObject([{ changedPaths: ['a'] }])
    expect(eventsOf('github', headers, { ...pushed, commits: long })).toMatchObject([{ changedPaths: null }])
    const wide = { ...commit, ...files, added: Array.from({ length: 2999 }, (_none, n) => String(n)) }
    expect(eventsOf('github', headers, { ...pushed, commits: [wide] })).toMatchObject([{ changedPaths: null }])
    expect(eventsOf('github', headers, { ...pushed, forced: true })).toMatchObject([{ changedPaths: null, isForced: true }])
  })

  it('ignores what is neither a branch nor a tag', () => {
    const events = eventsOf('github', { 'x-github-event': 'push' }, { ...pushed, ref: 'refs/pull/7/head' })
    expect(events).toMatchObject([{ type: 'ignored', reason: 'refs/pull/7/head is neither a branch nor a tag.' }])
  })

  it('takes a head whose repository is gone for a fork', () => {
    const end = { ref: 'main', sha: after, repo: repository }
    const payload = { action: 'opened', number: 7, pull_request: { title: 'T', user: null, head: { ...end, repo: null }, base: end } }
    expect(eventsOf('github', { 'x-github-event': 'pull_request' }, payload)).toMatchObject([{ isFork: true, head: { repository: null } }])
  })

  it('follows a pull request to another base, and not to another title', () => {
    const end = { ref: 'main', sha: after, repo: repository }
    const payload = { action: 'edited', number: 7, pull_request: { title: 'T', user: null, head: end, base: end } }
    const headers = { 'x-github-event': 'pull_request' }
    expect(eventsOf('github', headers, { ...payload, changes: { base: { ref: { from: 'develop' } } } })).toMatchObject([
      { action: 'updated' },
    ])
    expect(eventsOf('github', headers, { ...payload, changes: { title: { from: 'S' } } })).toMatchObject([{ type: 'ignored' }])
  })

  it('puts what somebody wrote on one line', () => {
    const head = { ...commit, message: 'One\u001b[31m\u0007 two\nthree', author: { name: 'Ada\n[error] all is lost', email: 'a' } }
    const [event] = eventsOf('github', { 'x-github-event': 'push' }, { ...pushed, head_commit: head })
    expect(event).toMatchObject({ head: { subject: 'One [31m  two', author: { name: 'Ada [error] all is lost' } } })
  })
})

describe('GitLab', () => {
  const project = { id: 1, path_with_namespace: 'team/shop', git_http_url: 'https://git.example.org/team/shop.git' }
  const payload = { ...pushed, object_kind: 'push', project, total_commits_count: 1 }
  const event = { 'x-gitlab-event': 'Push Hook' }

  it('takes a signing token for nothing else', () => {
    const token = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    // As a plain token it would do without a signature.
    expect(codeOf('gitlab', { ...event, 'x-gitlab-token': token }, '{}', token)).toBe('webhook_signature_missing')
    expect(codeOf('gitlab', { ...event, 'webhook-signature': 'v1,x' }, '{}', SECRET)).toBe('webhook_signature_missing')
  })

  it('takes a secret of ours in both ways, and judges what is signed by its signature alone', () => {
    const secret = '-_'.repeat(20) + 'abA'
    const token = signingTokenOf(secret)
    expect(token).toBe(`whsec_${'+/'.repeat(20)}abA=`)
    const headers = { 'webhook-id': '1', 'webhook-timestamp': String(Math.floor(NOW.getTime() / 1000)) }
    const key = Buffer.from(token?.slice('whsec_'.length) ?? '', 'base64')
    const signature = createHmac('sha256', key).update(`1.${headers['webhook-timestamp']}.{}`).digest('base64')
    expect(codeOf('gitlab', { ...event, ...headers, 'webhook-signature': `v1,${signature}` }, '{}', secret)).toBe('verified')
    expect(codeOf('gitlab', { ...event, 'x-gitlab-token': secret }, '{}', secret)).toBe('verified')
    const forged = { ...event, ...headers, 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` }
    expect(codeOf('gitlab', { ...forged, 'x-gitlab-token': secret }, '{}', secret)).toBe('webhook_signature_wrong')
  })

  it('knows no changes when there were more commits than are listed', () => {
    expect(eventsOf('gitlab', event, payload)).toMatchObject([{ changedPaths: ['a'], isForced: null }])
    expect(eventsOf('gitlab', event, { ...payload, total_commits_count: 21 })).toMatchObject([{ changedPaths: null }])
  })

  it('has no delivery id where the event alone is named', () => {
    const uuid = { 'x-gitlab-event-uuid': '13792a34' }
    expect(eventsOf('gitlab', { ...event, ...uuid }, payload)).toMatchObject([{ deliveryId: null }])
    expect(eventsOf('gitlab', { ...event, ...uuid, 'idempotency-key': 'f5e5f430' }, payload)).toMatchObject([{ deliveryId: 'f5e5f430' }])
  })

  it('reads the same from a system hook, which has one event name for all', () => {
    const system = { ...payload, object_kind: undefined, event_name: 'push' }
    expect(eventsOf('gitlab', { 'x-gitlab-event': 'System Hook' }, system)).toMatchObject([{ type: 'push', name: 'main' }])
  })

  it('finds git push -o ci.skip', () => {
    expect(eventsOf('gitlab', event, { ...payload, push_options: { ci: { skip: true } } })).toMatchObject([
      { skipMarker: 'git push -o ci.skip' },
    ])
  })
})

describe('Gitea, Forgejo and Gogs', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  it.each<[ForgeId, string]>([
    ['gitea', 'x-gitea'],
    ['gogs', 'x-gogs'],
  ])('%s signs the payload that it then puts into a form', (forge, prefix) => {
    const payload = JSON.stringify(pushed)
    const body = new URLSearchParams({ payload }).toString()
    const signature = (text: string) => createHmac('sha256', SECRET).update(text).digest('hex')
    const headers = (text: string) => ({ ...form, [`${prefix}-event`]: 'push', [`${prefix}-signature`]: signature(text) })
    expect(codeOf(forge, headers(payload), body)).toBe('verified')
    expect(codeOf(forge, headers(payload), `${body}x`)).toBe('webhook_signature_wrong')
    expect(codeOf(forge, headers(payload), 'other=1')).toBe('webhook_body_unreadable')
  })

  it("does not let Forgejo's header make good a wrong one of Gitea's", () => {
    const good = createHmac('sha256', SECRET).update('{}').digest('hex')
    const headers = { 'x-gitea-event': 'push', 'x-gitea-signature': '0'.repeat(64), 'x-forgejo-signature': good }
    expect(codeOf('gitea', headers, '{}')).toBe('webhook_signature_wrong')
  })

  it('knows no changes where the list may be cut', () => {
    const five = Array.from({ length: 5 }, () => ({ ...commit, ...files }))
    expect(eventsOf('gogs', { 'x-gogs-event': 'push' }, { ...pushed, commits: five })).toMatchObject([{ changedPaths: null }])
    expect(eventsOf('gitea', { 'x-gitea-event': 'push' }, { ...pushed, commits: five })).toMatchObject([{ changedPaths: null }])
    expect(eventsOf('gitea', { 'x-gitea-event': 'push' }, { ...pushed, commits: five, total_commits: 5 })).toMatchObject([
      { changedPaths: ['a'] },
    ])
    expect(eventsOf('gitea', { 'x-gitea-event': 'push' }, { ...pushed, commits: five, total_commits: 6 })).toMatchObject([
      { changedPaths: null },
    ])
  })
})

describe('Bitbucket', () => {
  const cloud = { 'x-event-key': 'repo:push', 'x-hook-uuid': 'one', 'x-request-uuid': 'two' }
  const target = { hash: after, message: 'One\n', date: '2026-03-01T09:30:00Z', author: { raw: 'Ada Lovelace <ada@example.org>' } }
  const change = (name: string) => ({ old: null, new: { type: 'branch', name, target }, created: true })
  const payload = (...names: string[]) => ({
    repository: { uuid: '{1}', full_name: 'team/shop' },
    actor: null,
    push: { changes: names.map(change) },
  })

  it('tells of each branch that was pushed at once', () => {
    expect(eventsOf('bitbucket', cloud, payload('main', 'develop'))).toMatchObject([{ name: 'main' }, { name: 'develop' }])
  })

  it('does not lose the others for one with a strange name', () => {
    const events = eventsOf('bitbucket', cloud, payload('main', 'a;b'))
    expect(events).toMatchObject([{ type: 'push', name: 'main' }, { type: 'ignored' }])
    expect(events[1]).toHaveProperty('reason', expect.stringContaining('"a;b"'))
  })

  it('ignores a push of nothing', () => {
    expect(eventsOf('bitbucket', cloud, payload())).toMatchObject([{ type: 'ignored' }])
  })

  it('Data Center: goes by the name where old versions tell no address', () => {
    const old = { slug: 'shop', id: 1, project: { key: 'TEAM' } }
    const changes = [{ refId: 'refs/heads/main', fromHash: before, toHash: after, type: 'UPDATE' }]
    const events = eventsOf('bitbucket-server', { 'x-event-key': 'repo:refs_changed' }, { repository: old, actor: null, changes })
    expect(events).toMatchObject([{ repository: { fullName: 'TEAM/shop', urls: [] }, head: null, commit: after, isDeleted: false }])
  })

  it('Data Center: tells of each ref, and of the commit only where it is the one', () => {
    const toCommit = {
      id: after,
      message: 'One',
      author: { name: 'ada', emailAddress: 'ada@example.org' },
      authorTimestamp: 1_772_357_400_000,
    }
    const changes = [
      { refId: 'refs/heads/main', fromHash: before, toHash: after },
      { refId: 'refs/heads/old', fromHash: before, toHash: none },
    ]
    const shop = { slug: 'shop', id: 1, project: { key: 'TEAM' } }
    const events = eventsOf('bitbucket-server', { 'x-event-key': 'repo:refs_changed' }, { repository: shop, toCommit, changes })
    expect(events).toMatchObject([{ head: { subject: 'One', time: '2026-03-01T09:30:00.000Z' } }, { head: null, isDeleted: true }])
  })
})
