import { handOver } from './hand-over.ts'
import { inTurns } from './in-turns.ts'
import type { SuiteResult } from './run-suite.ts'
import { LANES, type Suite } from './suites.ts'

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
 * Runs suites. What needs no engine and no company comes first, while base images are made. Then the lanes run beside each other, and
 * what a later one prints comes when those before it have ended. The rest run alone, one after the other: first those that use the
 * disposable server, which is handed over from suite to suite and is gone after them, also when one of them could not be run to its
 * end.
 * @returns in the order of the suites
 * @throws what kept a suite from being run, after all that had begun has ended
 */
export async function runSuites(suites: Suite[], { run, engineReady, removeServer, write }: SuiteRunner): Promise<SuiteResult[]> {
  const lanes = LANES.map((name) => suites.filter(({ lane }) => lane === name)).filter(({ length }) => length > 0)
  const alone = suites.filter(({ lane }) => lane === undefined)
  const onServer = alone.filter(({ server }) => server)
  const users = [...lanes.flat(), ...onServer].filter(({ server }) => server)
  const results = new Map<Suite, SuiteResult>()
  let engine: Promise<void> | null = null
  const inTurn = async (some: Suite[], print: (text: string) => void, more: Record<string, string> = {}) => {
    for (const suite of some) {
      if (suite.needs.docker) await (engine ??= engineReady())
      results.set(suite, await run(suite, print, { ...more, ...handOver(suite, users) }))
    }
  }

  const first = alone.filter(({ needs }) => !needs.docker)
  await inTurn(first, write)
  try {
    await runLanes(lanes, write, inTurn)
    await inTurn(onServer, write)
  } finally {
    if (users.length > 0) await removeServer()
  }
  await inTurn(
    alone.filter((suite) => !first.includes(suite) && !onServer.includes(suite)),
    write,
  )
  return suites.flatMap((suite) => results.get(suite) ?? [])
}

async function runLanes(
  lanes: Suite[][],
  write: (text: string) => void,
  inTurn: (suites: Suite[], write: (text: string) => void, more: Record<string, string>) => Promise<void>,
): Promise<void> {
  const turns = inTurns(lanes.length, write)
  const ended = await Promise.allSettled(
    turns.map(async (turn, index) => {
      try {
        await inTurn(lanes[index] ?? [], (text) => turn.write(text), lanes.length > 1 ? ONE_WORKER : {})
      } finally {
        turn.close()
      }
    }),
  )
  for (const lane of ended) if (lane.status === 'rejected') throw lane.reason
}
