import { expect, it } from 'vitest'
import { hmacFingerprints } from './hmac-fingerprints.ts'

it('is the same for one value, and another for another value or another panel', () => {
  const mine = hmacFingerprints('the secret of this panel')
  expect(mine.of('correct-horse')).toMatch(/^[0-9a-f]{12}$/)
  expect(hmacFingerprints('the secret of this panel').of('correct-horse')).toBe(mine.of('correct-horse'))
  expect(mine.of('correct-horsf')).not.toBe(mine.of('correct-horse'))
  expect(hmacFingerprints('the secret of another panel').of('correct-horse')).not.toBe(mine.of('correct-horse'))
})
