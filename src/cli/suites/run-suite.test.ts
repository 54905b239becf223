import { describe, expect, it } from 'vitest'
import { countTests } from './run-suite.ts'

describe('counting tests', () => {
  it('adds up what vitest says', () => {
    expect(
      countTests([' Test Files  1 failed | 4 passed (5)', '      Tests  2 failed | 46 passed | 3 skipped (51)', '   Duration  2.09s']),
    ).toEqual({ passed: 46, failed: 2 })
  })

  it('adds up what Playwright says', () => {
    expect(countTests(['  1 failed', '    [chromium] › form.spec.ts:3:1 › a form', '  2 did not run', '  12 passed (1.2m)'])).toEqual({
      passed: 12,
      failed: 1,
    })
  })

  it('adds up what the faults say', () => {
    expect(countTests(['✓ #1 Worker killed (-9) while cloning', '19 of 20 faults survived, in 660 s with what comes before'])).toEqual({
      passed: 19,
      failed: 1,
    })
  })

  it('is not misled by what tests print', () => {
    expect(countTests(['I passed 12 parameters', 'copied: 3 passed'])).toEqual({ passed: 0, failed: 0 })
  })
})
