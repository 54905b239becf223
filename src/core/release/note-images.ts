import { LABEL_DEPLOYMENT } from '../deployment/names.ts'
import type { Labels } from '../ports/engine.ts'
import type { WorkerCore } from '../worker/worker-core.ts'

/**
 * Looks which images of a deployment are there, and notes which of its releases can still be gone back to.
 * @param only labels that narrow down which engine is asked
 */
export async function noteImages(
  { releases, services }: Pick<WorkerCore, 'releases' | 'services'>,
  deployment: { id: string; name: string },
  only: Labels = {},
): Promise<void> {
  const images = await services.engine.listImages({ [LABEL_DEPLOYMENT]: deployment.name, ...only })
  await releases.noteImages(deployment.id, new Map(images.map(({ id, sizeBytes }) => [id, sizeBytes])))
}
