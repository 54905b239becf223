import type { FaultOutcome } from './fault-row.ts'
import { FAULTS } from './table.ts'

/** One line for one fault: `#7 Redis killed (-9): survived: nothing lost; 0 of 412 requests failed (8 s)`. */
export function faultLine(outcome: FaultOutcome, problem: string | null): string {
  const { number, fault, seconds } = outcome
  const what = problem === null ? `survived: ${outcome.seen ?? ''}` : `NOT SURVIVED: ${(problem.split('\n')[0] ?? '').slice(0, 300)}`
  return `#${number} ${fault} … ${what}; ${requests(outcome)} (${seconds} s)`
}

/**
 * The table of the guide.
 * @param before the guide as it is: rows that were not run keep what stands there
 */
export function faultTable(before: string, outcomes: FaultOutcome[]): string {
  const rows = FAULTS.map(({ number, fault, expected }) => {
    const outcome = outcomes.find((one) => one.number === number)
    const kept = new RegExp(`^\\| ${number} +\\|[^|]*\\|[^|]*\\|([^|]*)\\|$`, 'm').exec(before)?.[1]?.trim()
    const seen = outcome ? (outcome.seen === null ? '**not survived**' : `${outcome.seen}; ${requests(outcome)}`) : (kept ?? 'not run')
    return `| ${number} | ${fault} | ${expected} | ${seen.replaceAll('|', '\\|')} |`
  })
  return ['| # | fault | expected | seen |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

function requests({ asked, failed, longestGapMs }: FaultOutcome): string {
  const gap = failed > 0 ? `, longest gap ${(longestGapMs / 1000).toFixed(1)} s` : ''
  return `${failed} of ${asked.toLocaleString('en')} requests failed${gap}`
}
