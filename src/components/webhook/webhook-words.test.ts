import { describe, expect, it } from 'vitest'
import type { DeliveryView } from '#api/schemas/webhook-views.ts'
import { FORGE_IDS } from '#core/forge/forge.ts'
import { arrivalOf } from './arrival.ts'
import { authorWords, canReplay, eventWords, replayWords } from './delivery-words.ts'
import { forgeWords } from '#core/forge/forge-words.ts'
import { isLoopback } from './forge-info.ts'

const at = (second: number) => `2026-03-01T09:30:${String(second).padStart(2, '0')}.000Z`

function delivery(second: number, changes: Partial<DeliveryView> = {}): DeliveryView {
  const nothing = {
    ref: null,
    commit: null,
    subject: null,
    author: null,
    code: null,
    reason: null,
    rolloutId: null,
    rollout: null,
    rolloutOf: null,
  }
  const what = { id: String(second), source: 'github', event: 'push', outcome: 'deployed' as const, receivedAt: at(second) }
  return { ...nothing, ...what, replayOf: null, replayedBy: null, ...changes }
}
const refused = (second: number, reason = 'wrong') => delivery(second, { outcome: 'refused', event: '', reason })

describe('the line that waits for the forge', () => {
  const unverified = { verifiedAt: null, updatedAt: at(10) }
  const verified = { verifiedAt: at(20), updatedAt: at(10) }

  it('waits until something comes that counts for the secret that there is now', () => {
    expect(arrivalOf(unverified, [])).toEqual({ state: 'waiting' })
    expect(arrivalOf(unverified, [refused(9), delivery(8)])).toEqual({ state: 'waiting' })
  })

  it('says that what came was refused, and why', () => {
    expect(arrivalOf(unverified, [refused(12), refused(11, 'before')])).toEqual({ state: 'refused', at: at(12), reason: 'wrong' })
  })

  it('is no business of calls of deploy hooks and of replays', () => {
    const others = [delivery(14, { source: 'hook' }), delivery(13, { replayOf: '8', replayedBy: 'Ada' })]
    expect(arrivalOf(unverified, others)).toEqual({ state: 'waiting' })
    expect(arrivalOf(unverified, [...others, refused(12)])).toMatchObject({ state: 'refused', at: at(12) })
  })

  it('is verified from then on, and tells of what was refused since', () => {
    expect(arrivalOf(verified, [delivery(20), refused(12)])).toEqual({ state: 'verified', at: at(20), refused: null })
    expect(arrivalOf(verified, [refused(12)])).toMatchObject({ refused: null })
    expect(arrivalOf(verified, [refused(25), delivery(20)])).toEqual({
      state: 'verified',
      at: at(20),
      refused: { at: at(25), reason: 'wrong' },
    })
  })
})

describe('what a delivery says', () => {
  it('is what came, and by whom', () => {
    expect(['push', 'pull request opened', ''].map((event) => eventWords({ event, source: 'gitlab' }))).toEqual([
      'Push',
      'Pull request opened',
      'Request',
    ])
    expect(eventWords({ event: 'call', source: 'hook' })).toBe('Deploy hook')
    expect(authorWords({ source: 'github', author: 'ada', replayedBy: null })).toBe('by ada')
    expect(authorWords({ source: 'github', author: 'ada', replayedBy: 'Grace' })).toBe('replayed by Grace')
    expect(authorWords({ source: 'hook', author: 'nightly', replayedBy: null })).toBe('nightly')
    expect(authorWords({ source: 'github', author: null, replayedBy: null })).toBeNull()
  })

  it('offers a replay where something of it is kept and could deploy', () => {
    const offered = (['received', 'deployed', 'answered', 'ignored', 'refused', 'failed'] as const).filter((outcome) =>
      canReplay({ source: 'github', outcome }),
    )
    expect(offered).toEqual(['deployed', 'ignored', 'failed'])
    expect(canReplay({ source: 'hook', outcome: 'deployed' })).toBe(false)
  })

  it('tells what became of a replay', () => {
    expect(replayWords({ outcome: 'deployed', rollout: 4, reason: 'The branch main was pushed.' })).toBe('It deploys: rollout 4.')
    expect(replayWords({ outcome: 'ignored', rollout: null, reason: 'It fits nothing.' })).toBe('Nothing is deployed. It fits nothing.')
  })
})

describe('what is entered at a forge', () => {
  it.each(FORGE_IDS)('is told for %s: where, the events, and what comes first', (forge) => {
    const { where, fields, first, how } = forgeWords(forge)
    expect(where.length).toBeGreaterThan(2)
    expect(fields.some(([, value]) => /push/i.test(value))).toBe(true)
    expect(fields.some(([, value]) => /json/i.test(value))).toBe(true)
    expect(first && how).not.toBe('')
  })

  it('is an address that others may reach, or it is said that they do not', () => {
    expect(['https://localhost:8443/x', 'https://panel.localhost/x', 'https://127.0.0.1/x', 'https://[::1]/x'].every(isLoopback)).toBe(true)
    expect(['https://panel.example.org/x', 'https://localhost.example.org/x', 'https://10.0.0.2/x'].some(isLoopback)).toBe(false)
  })
})
