import { describe, expect, it } from 'vitest'
import { changedPaths, type PushedCommits } from './changed-paths.ts'

const [before, after] = ['1'.repeat(40), '2'.repeat(40)]
const commit = (id: string, files: Record<string, unknown> = {}) => ({ id, added: [], removed: [], modified: [], ...files })
const commits = [commit('3'.repeat(40), { added: ['a', 'b'] }), commit(after, { removed: ['b'], modified: ['c'] })]
const pushed: PushedCommits = { before, after, isForced: false, commits, total: null, mostCommits: 20, mostFiles: 3000 }
const many = (count: number) =>
  Array.from({ length: count }, (_none, index) => commit(index === 0 ? after : String(index), { added: ['x'] }))

describe('changedPaths', () => {
  it('takes all files of all commits, each once', () => {
    expect(changedPaths(pushed)).toEqual(['a', 'b', 'c'])
  })

  it.each<[string, Partial<PushedCommits>]>([
    ['a new ref', { before: null }],
    ['a deleted ref', { after: null }],
    ['a forced push', { isForced: true }],
    ['no list of commits', { commits: undefined }],
    ['an empty list', { commits: [] }],
    ['as many commits as are listed at most', { commits: many(20) }],
    ['more commits than are listed', { total: 3 }],
    ['a list without the newest commit', { commits: [commit('3'.repeat(40))] }],
    ['a commit without files', { commits: [{ id: after }] }],
    ['as many files as are listed at most', { mostFiles: 2 }],
    ['files that are no texts', { commits: [commit(after, { added: [1] })] }],
    ['a commit that is none', { commits: [null] }],
    [
      'more files than are looked at',
      { commits: [commit(after, { added: Array.from({ length: 10_001 }, (_none, n) => String(n)) })], mostFiles: 1e9 },
    ],
    [
      'longer names than are looked at',
      { commits: [commit(after, { added: Array.from({ length: 300 }, (_none, n) => `${n}/${'x'.repeat(4000)}`) })] },
    ],
  ])('does not know them for %s', (_what, more) => {
    expect(changedPaths({ ...pushed, ...more })).toBeNull()
  })

  it('knows them where the forge says how many commits there are', () => {
    expect(changedPaths({ ...pushed, commits: many(19), total: 19 })).toEqual(['x'])
  })
})
