import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { ownEnvironment } from '#adapters/process/own-environment.ts'
import { runProgram } from '#adapters/process/run-program.ts'
import type { Suite } from './suites.ts'

const SUITE_TIMEOUT_MS = 60 * 60_000

export interface SuiteResult {
  suite: Suite
  ok: boolean
  passed: number
  failed: number
  /** What the runners said at their end. */
  closing: string[]
}

/** Runs all commands of a suite, the later ones also when an earlier one fails. */
export async function runSuite(
  suite: Suite,
  options: { checkout: string; environment: Record<string, string>; write: (text: string) => void; signal: AbortSignal },
): Promise<SuiteResult> {
  const result: SuiteResult = { suite, ok: true, passed: 0, failed: 0, closing: [] }
  for (const [program, ...args] of suite.commands) {
    const lines: string[] = []
    // npm is the machine's; everything else is a dependency.
    const file = program === 'npm' ? program : join(options.checkout, 'node_modules/.bin', program)
    const { exitCode } = await runProgram(file, args, {
      cwd: options.checkout,
      env: ownEnvironment(options.environment),
      signal: options.signal,
      timeoutMs: SUITE_TIMEOUT_MS,
      onLine: (line) => {
        lines.push(stripVTControlCharacters(line))
        options.write(`${line}\n`)
      },
    })
    const counts = countTests(lines)
    result.passed += counts.passed
    result.failed += counts.failed
    if (exitCode !== 0) result.ok = false
    const closing = lines.filter((line) => CLOSING.test(line)).slice(-CLOSING_LINES)
    result.closing.push(
      ...(closing.length > 0 ? closing : [`${program} ${args.at(-1)}: ${exitCode === 0 ? 'ok' : `failed with status ${exitCode}`}`]),
    )
  }
  return result
}

/** The longest bench has twelve figures to reach. */
const CLOSING_LINES = 12

const SURVIVED = /^(\d+) of (\d+) faults survived\b/g
const CLOSING =
  /^\s*(Test Files|Tests|Duration)\s|^\s*\d+ (passed|failed|skipped|flaky|did not run|interrupted)\b|^\d+ of \d+ faults survived\b|\b(reached|NOT REACHED)\s*$/

/**
 * From the closing lines of vitest (`Tests  1 failed | 46 passed (47)`), Playwright (`12 passed (1.2m)`) and the faults' own
 * reporter (`19 of 20 faults survived`).
 */
export function countTests(lines: string[]): { passed: number; failed: number } {
  const counting = lines.filter((line) => /^\s*Tests\s+\d|^\s*\d+ (passed|failed)\b/.test(line))
  const sum = (word: string) =>
    counting
      .flatMap((line) => [...line.matchAll(new RegExp(`(\\d+) ${word}\\b`, 'g'))])
      .reduce((total, match) => total + Number(match[1]), 0)
  const survived = lines.flatMap((line) => [...line.matchAll(SURVIVED)]).map(([, good, all]) => ({ good: Number(good), all: Number(all) }))
  return {
    passed: sum('passed') + survived.reduce((total, { good }) => total + good, 0),
    failed: sum('failed') + survived.reduce((total, { good, all }) => total + all - good, 0),
  }
}
