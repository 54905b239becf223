import type { Core } from '../core.ts'
import { settlePushesOf } from './settle-push.ts'

/** So long a repository may be there before its deployment is: a first push makes both. */
const YOUNG_MS = 60 * 60_000

/**
 * Brings pushes to their end whose panel ended in the middle of them, or whose pusher did not wait.
 * @param onError told of what could not be brought there; it is tried again the next time
 */
export async function settlePushes(core: Core, onError: (error: unknown) => void): Promise<void> {
  const git = core.gitServer
  if (!git) return
  const deployments = new Set((await core.pushes.list()).map(({ deploymentId }) => deploymentId))
  for (const deploymentId of deployments) {
    try {
      const settled = await settlePushesOf(core, git, deploymentId)
      for (const one of settled.values())
        if (one.isOver && one.problem !== null) onError(new Error(`A branch could not be moved to what serves: ${one.problem}`))
    } catch (error) {
      onError(error)
    }
  }
}

/** Removes repositories of deployments that are gone, and what is left in others of pushes that were cut off. */
export async function sweepRepositories(core: Core, onError: (error: unknown) => void): Promise<void> {
  const git = core.gitServer
  if (!git) return
  const found = await git.list()
  const there = new Set(await core.deployments.listIds(found.map(({ repository }) => repository)))
  const now = core.clock.now().getTime()
  for (const { repository, changedAt } of found) {
    if (there.has(repository)) await git.tidy(repository).catch(onError)
    else if (now - changedAt.getTime() > YOUNG_MS) await git.remove(repository).catch(onError)
  }
}
