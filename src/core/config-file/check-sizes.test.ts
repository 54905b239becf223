import { describe, expect, it } from 'vitest'
import { checkSizes } from './check-sizes.ts'

const KIB = 1024
const some = (count: number, secret: boolean) => Array.from({ length: count }, () => ({ bytes: 128 * KIB, secret }))

describe('the configuration files of a deployment together', () => {
  it('hold up to 1 MiB, of which 256 KiB are secret', () => {
    expect(() => checkSizes([...some(6, false), ...some(2, true)])).not.toThrow()
  })

  it('hold no more', () => {
    const tooLarge = expect.objectContaining({ code: 'files_too_large', field: 'content' }) as Error
    expect(() => checkSizes([...some(7, false), ...some(2, true)])).toThrowError(tooLarge)
    expect(() => checkSizes(some(3, true))).toThrowError(tooLarge)
  })
})
