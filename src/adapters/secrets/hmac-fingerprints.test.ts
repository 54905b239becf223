import { expect, it } from 'vitest'
import { hmacFingerprints } from './hmac-fingerprints.ts'

it('is the same for one value, and another for another value, project or panel', () => {
  const mine = hmacFingerprints('the secret of this panel')
  expect(mine.of('shop', 'correct-horse')).toMatch(/^[0-9a-f]{12}$/)
  expect(hmacFingerprints('the secret of this panel').of('shop', 'correct-horse')).toBe(mine.of('shop', 'correct-horse'))
  expect(mine.of('blog', 'correct-horse')).not.toBe(mine.of('shop', 'correct-horse'))
  expect(mine.of('shop', 'correct-horsf')).not.toBe(mine.of('shop', 'correct-horse'))
  expect(hmacFingerprints('the secret of another panel').of('shop', 'correct-horse')).not.toBe(mine.of('shop', 'correct-horse'))
})
