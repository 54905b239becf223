import { isPushed } from './pushed-source.ts'

/**
 * Whether nothing can have been pushed yet of what is to be deployed: the first push that gets so far has a rollout.
 * @param stored as the deployment is now; null for one that is not there yet
 * @param repository as it would be
 */
export function awaitsPush(
  stored: { repository: string | null; latestRolloutId: string | null } | null,
  repository: string | null,
): boolean {
  return isPushed(repository) && (stored === null || !isPushed(stored.repository) || stored.latestRolloutId === null)
}
