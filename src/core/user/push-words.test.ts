import { describe, expect, it } from 'vitest'
import { pushWords } from './push-words.ts'

const commit = `1a2b3c4${'0'.repeat(33)}`
const push = { name: 'Ada', via: 'git', over: 'ssh', ref: 'main' } as const

describe('the words of a push', () => {
  it('say what was pushed, by whom, and how it came in', () => {
    expect(pushWords({ cause: push, commit })).toBe('main @ 1a2b3c4 pushed by Ada over SSH')
    expect(pushWords({ cause: { ...push, over: 'https', ref: 'v1.2' }, commit })).toBe('v1.2 @ 1a2b3c4 pushed by Ada over HTTPS')
  })

  it('leave out what is not known', () => {
    expect(pushWords({ cause: push, commit: null })).toBe('main pushed by Ada over SSH')
    expect(pushWords({ cause: { name: 'Ada', via: 'git' }, commit })).toBe('1a2b3c4 pushed by Ada')
    expect(pushWords({ cause: { name: 'Ada', via: 'git' }, commit: null })).toBe('pushed by Ada')
  })

  it('are none for what nobody pushed', () => {
    for (const via of ['panel', 'api', 'cli', 'webhook', 'hook', 'webops'])
      expect(pushWords({ cause: { name: 'Ada', via }, commit })).toBeNull()
  })
})
