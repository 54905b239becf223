import type { WorkerCore } from './worker-core.ts'
import { repeat } from './repeat.ts'

const EVERY_MS = 2_000
const PATIENCE_MS = 1_500

/** Calls back when the engine, which was away, is there again: what it ran may not run any more. Ends with the signal. */
export function watchEngineReturn({ services }: Pick<WorkerCore, 'services'>, onReturn: () => void, signal: AbortSignal): void {
  let away = false
  repeat(
    EVERY_MS,
    async () => {
      try {
        await services.engine.info(PATIENCE_MS)
      } catch {
        away = true
        return
      }
      if (away) onReturn()
      away = false
    },
    () => undefined,
    signal,
  )
}
