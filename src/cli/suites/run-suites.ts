import type { SuiteResult } from './run-suite.ts'
import type { Suite } from './suites.ts'

export interface SuiteRunner {
  /** Runs one. @param more of the environment */
  run(suite: Suite, write: (text: string) => void, more?: Record<string, string>): Promise<SuiteResult>
  /** Waits for the engine and its base images. */
  engineReady(): Promise<void>
  write(text: string): void
}

/** Leaves a core to what it runs beside. */
const ONE_WORKER = { VITEST_MAX_WORKERS: '1' }

/**
 * Runs suites, in their order but for those that want only the processor: these run beside the ones that mostly wait, and beside
 * the making of base images. What they print comes when they have ended.
 * @returns in the order of the suites
 */
export async function runSuites(suites: Suite[], { run, engineReady, write }: SuiteRunner): Promise<SuiteResult[]> {
  const isShared = suites.some(({ company }) => company === 'waits')
  const beside = isShared ? suites.filter(({ company }) => company === 'beside') : []
  const results = new Map<Suite, SuiteResult>()
  const besides = (async () => {
    for (const suite of beside) {
      const printed: string[] = []
      results.set(suite, await run(suite, (text) => void printed.push(text), ONE_WORKER))
      write(printed.join(''))
    }
  })()
  // It is waited for below, where its error counts.
  besides.catch(() => undefined)
  let isReady = false
  for (const suite of suites.filter((one) => !beside.includes(one))) {
    if (suite.company !== 'waits') await besides
    if (suite.needs.docker && !isReady) await engineReady()
    isReady ||= suite.needs.docker
    results.set(suite, await run(suite, write))
  }
  await besides
  return suites.flatMap((suite) => results.get(suite) ?? [])
}
