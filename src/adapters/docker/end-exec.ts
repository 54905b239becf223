import { setTimeout as sleep } from 'node:timers/promises'
import { endMarked } from './end-marked.ts'

const LOOK_MS = 50
/** In which the engine knows the number of a command that it has started, and the command has its environment. */
const START_MS = 3_000

/** What the engine says of a command within a container. */
export interface ExecState {
  /** 0 until it is known. */
  Pid: number
  /** Null until it has ended. */
  ExitCode: number | null
}

/**
 * Ends a command within a container, with what it started. What it prints can be here before the engine knows its number, and
 * for a moment it is the engine's own program, which is not marked: until then it is asked again.
 * @param inspect asks the engine
 * @returns false when it had ended, or is not to be seen from here
 */
export async function endExec(inspect: () => Promise<ExecState>, id: string, graceSeconds: number): Promise<boolean> {
  const until = performance.now() + START_MS
  for (;;) {
    const { Pid: pid, ExitCode: exitCode } = await inspect()
    if (await endMarked(pid, id, graceSeconds)) return true
    if (exitCode !== null || performance.now() > until) return false
    await sleep(LOOK_MS)
  }
}
