import { describe, expect, it } from 'vitest'
import { forgeNamed } from '#core/forge/forges.ts'
import { differences, differencesToGolden, readByHand } from './read-by-hand.ts'

const [before, after] = ['1'.repeat(40), '2'.repeat(40)]
const repository = { full_name: 'team/shop', clone_url: 'https://git.example.org/team/shop.git' }
const commit = { id: after, message: 'One', timestamp: '2026-03-01T09:30:00Z', author: { name: 'Ada', email: 'ada@example.org' } }
const push = { ref: 'refs/heads/main', before, after, repository, commits: [commit], head_commit: commit }

function eventOf(payload: unknown, event: string) {
  const parsed = forgeNamed('github').parse({
    headers: new Headers({ 'x-github-event': event }),
    body: Buffer.from(JSON.stringify(payload)),
  })
  const [first] = parsed.ok ? parsed.events : []
  if (first === undefined) throw new Error(JSON.stringify(parsed))
  return first
}

const judge = (parsed: unknown, read: unknown, event = 'push') =>
  readByHand(read, event).flatMap((hand) => differences(eventOf(parsed, event), hand))

describe('readByHand', () => {
  it('finds nothing wrong with what is right', () => {
    expect(judge(push, push)).toEqual([])
  })

  it.each([
    ['repository', { ...push, repository: { ...repository, full_name: 'team/other' } }],
    ['ref', { ...push, ref: 'refs/heads/develop' }],
    ['commit', { ...push, head_commit: { ...commit, id: before } }],
    ['author', { ...push, head_commit: { ...commit, author: { name: 'Grace' } }, commits: [] }],
    ['what', { action: 'opened', pull_request: { head: { ref: 'main', sha: after } } }],
  ])('finds another %s', (what, read) => {
    expect(judge(push, read).join('; ')).toMatch(new RegExp(`\\b${what}\\b`))
  })

  it('finds an address that is not in the payload', () => {
    const elsewhere = { ...push, repository: { ...repository, clone_url: 'https://git.example.org/x.git' } }
    expect(judge(elsewhere, push)).toEqual(['https://git.example.org/x.git is no address in the payload'])
  })

  it('finds it wrong to ignore a push or a pull request, and right to ignore a label', () => {
    const request = { action: 'opened', number: 1, pull_request: { head: { ref: 'main', sha: after } } }
    expect(judge(push, request, 'star')).toEqual([])
    expect(readByHand(request, 'pull_request')).toMatchObject([{ what: 'pullRequest' }])
    expect(readByHand({ ...request, action: 'labeled' }, 'pull_request')).toMatchObject([{ what: 'other' }])
    expect(judge({ action: 'labeled' }, request, 'pull_request').join()).toMatch(/what/)
  })
})

it('finds what differs from the reading of another program', () => {
  const golden = { Ref: 'refs/heads/main', Repo: { Namespace: 'team', Name: 'shop' }, Commit: { Sha: after } }
  const event = eventOf(push, 'push')
  expect(differencesToGolden(event, golden)).toEqual([])
  expect(differencesToGolden(event, { ...golden, Ref: 'refs/heads/x' })).toHaveLength(1)
  expect(differencesToGolden(event, { ...golden, Repo: { Namespace: 'team', Name: 'x' } })).toHaveLength(1)
  expect(differencesToGolden(event, { ...golden, Commit: { Sha: before } })).toHaveLength(1)
  expect(differencesToGolden(event, null)).toEqual([])
})
