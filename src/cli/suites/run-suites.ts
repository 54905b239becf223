import { handOver } from './hand-over.ts'
import type { SuiteResult } from './run-suite.ts'
import type { Suite } from './suites.ts'

export interface SuiteRunner {
  /** Runs one. @param more of the environment */
  run(suite: Suite, write: (text: string) => void, more?: Record<string, string>): Promise<SuiteResult>
  /** Waits for the engine and its base images. */
  engineReady(): Promise<void>
  /** Removes the disposable server where there is one. */
  removeServer(): Promise<void>
  write(text: string): void
}

/** Leaves a core to what it runs beside. */
const ONE_WORKER = { VITEST_MAX_WORKERS: '1' }

/**
 * Runs suites. What needs no engine comes first, while base images are made. Then those that want only the processor run beside
 * the ones that mostly wait, and what they print comes when they have ended. The rest run alone, one after the other, and those that
 * use the disposable server hand it over; it is gone in the end, also when one of them could not be run to its end.
 * @returns in the order of the suites
 * @throws what kept a suite from being run, after all that had begun has ended
 */
export async function runSuites(suites: Suite[], { run, engineReady, removeServer, write }: SuiteRunner): Promise<SuiteResult[]> {
  const isShared = suites.some(({ company }) => company === 'waits')
  const beside = isShared ? suites.filter(({ company }) => company === 'beside') : []
  const waiting = suites.filter(({ company }) => company === 'waits')
  const first = suites.filter((suite) => !suite.needs.docker && !beside.includes(suite) && !waiting.includes(suite))
  const last = suites.filter((suite) => ![...beside, ...waiting, ...first].includes(suite))
  const results = new Map<Suite, SuiteResult>()
  const inTurn = async (some: Suite[], act: (suite: Suite) => Promise<SuiteResult>) => {
    for (const suite of some) results.set(suite, await act(suite))
  }

  await inTurn(first, (suite) => run(suite, write))
  const lanes = await Promise.allSettled([
    inTurn(beside, (suite) => runQuietly(suite, run, write)),
    withEngine(waiting, engineReady, () => inTurn(waiting, (suite) => run(suite, write))),
  ])
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason
  await withEngine(waiting.length > 0 ? [] : last, engineReady, async () => {
    let isServerUsed = false
    try {
      await inTurn(last, (suite) => {
        isServerUsed ||= suite.server === true
        return run(suite, write, handOver(suite, last))
      })
    } finally {
      if (isServerUsed) await removeServer()
    }
  })
  return suites.flatMap((suite) => results.get(suite) ?? [])
}

async function withEngine(suites: Suite[], engineReady: () => Promise<void>, act: () => Promise<void>): Promise<void> {
  if (suites.some(({ needs }) => needs.docker)) await engineReady()
  await act()
}

/** The lines of two at once would stand between each other. */
async function runQuietly(suite: Suite, run: SuiteRunner['run'], write: (text: string) => void): Promise<SuiteResult> {
  const printed: string[] = []
  try {
    return await run(suite, (text) => void printed.push(text), ONE_WORKER)
  } finally {
    write(printed.join(''))
  }
}
