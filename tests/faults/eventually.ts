import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until nothing is wrong any more.
 * @param problem says what is wrong; null: nothing. What it throws is a problem too
 * @throws Error that names the last problem
 */
export async function eventually(what: string, timeoutMs: number, problem: () => Promise<string | null>): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs
  for (;;) {
    const wrong = await problem().catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
    if (wrong === null) return
    if (performance.now() > giveUpAt) throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}: ${wrong}`)
    await sleep(200)
  }
}
