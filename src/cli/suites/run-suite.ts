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
  ms: number
  /** What the runners said at their end. */
  closing: string[]
}

interface SuiteOptions {
  checkout: string
  environment: Record<string, string>
  write: (text: string) => void
  signal: AbortSignal
}

/** Runs all commands of a suite, the later ones also when an earlier one fails. */
export async function runSuite(suite: Suite, options: SuiteOptions): Promise<SuiteResult> {
  const startedAt = performance.now()
  const ended: CommandResult[] = []
  if (suite.atOnce) ended.push(...(await Promise.all(suite.commands.map((command) => runInTurn(command, options)))))
  else for (const command of suite.commands) ended.push(await runCommand(command, options))
  const sum = (of: 'passed' | 'failed') => ended.reduce((total, result) => total + result[of], 0)
  return {
    suite,
    ok: ended.every(({ ok }) => ok),
    passed: sum('passed'),
    failed: sum('failed'),
    ms: performance.now() - startedAt,
    closing: ended.flatMap(({ closing }) => closing),
  }
}

type CommandResult = Pick<SuiteResult, 'ok' | 'passed' | 'failed' | 'closing'>

/** Keeps what a command prints until it has ended: the lines of two at once would stand between each other. */
async function runInTurn(command: Suite['commands'][number], options: SuiteOptions): Promise<CommandResult> {
  const printed: string[] = []
  try {
    return await runCommand(command, { ...options, write: (text) => void printed.push(text) })
  } finally {
    options.write(printed.join(''))
  }
}

async function runCommand([program, ...args]: Suite['commands'][number], options: SuiteOptions): Promise<CommandResult> {
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
  const closing = lines.filter((line) => CLOSING.test(line)).slice(-CLOSING_LINES)
  const ok = exitCode === 0
  return {
    ok,
    ...countTests(lines),
    closing: closing.length > 0 ? closing : [`${program} ${args.at(-1)}: ${ok ? 'ok' : `failed with status ${exitCode}`}`],
  }
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
