import { Mutex } from 'async-mutex'

const locks = new Map<string, Mutex>()

/**
 * One at a time of a deployment's pushes is begun or brought to its end: what one has seen of the branch holds until it has
 * done with it. One panel process takes pushes, so that this is enough.
 */
export async function withPushes<T>(deploymentId: string, work: () => Promise<T>): Promise<T> {
  const lock = locks.get(deploymentId) ?? new Mutex()
  locks.set(deploymentId, lock)
  try {
    return await lock.runExclusive(work)
  } finally {
    if (!lock.isLocked()) locks.delete(deploymentId)
  }
}
