import { LABEL_DEPLOYMENT } from '../deployment/names.ts'
import type { WorkerCore } from '../worker/worker-core.ts'

/** Looks which images of a deployment are there, and notes which of its releases can still be gone back to. */
export async function noteImages(
  { releases, services }: Pick<WorkerCore, 'releases' | 'services'>,
  deployment: { id: string; name: string },
): Promise<void> {
  const images = await services.engine.listImages({ [LABEL_DEPLOYMENT]: deployment.name })
  await releases.noteImages(deployment.id, new Map(images.map(({ id, sizeBytes }) => [id, sizeBytes])))
}
