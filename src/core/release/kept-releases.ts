import type { KeptRelease } from '../../addon-api/context.ts'
import type { Stores } from '../core.ts'

/** The releases of a deployment that could be gone back to, the one that served last first; read anew at each call. */
export async function keptReleases(
  { deployments, releases, rollouts }: Pick<Stores, 'deployments' | 'releases' | 'rollouts'>,
  deploymentId: string,
): Promise<KeptRelease[]> {
  const [deployment, all, asked] = await Promise.all([
    deployments.get(deploymentId),
    releases.images(deploymentId),
    rollouts.openReleaseNumbers(deploymentId),
  ])
  return all
    .filter((release) => release.imageAvailable)
    .map(({ id, number, imageId, imageName }) => ({
      number,
      imageId,
      imageName,
      needed: id === deployment?.liveReleaseId || asked.includes(number),
    }))
}
