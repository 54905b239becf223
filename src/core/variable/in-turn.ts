import { Mutex } from 'async-mutex'

const turns = new Map<string, Mutex>()

/**
 * Changes of one project's variables follow one another: each is checked against what is stored, and keeps some of it, so
 * that nobody may write between its reading and its writing. The panel is the one process that changes them.
 */
export function inTurn<T>(projectId: string, change: () => Promise<T>): Promise<T> {
  const turn = turns.get(projectId) ?? new Mutex()
  turns.set(projectId, turn)
  return turn.runExclusive(change)
}
