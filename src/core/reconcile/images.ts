import { LABEL_DEPLOYMENT } from '../deployment/names.ts'
import { inWordsOf } from '../deployment/words.ts'
import { noteImages } from '../release/note-images.ts'
import type { Labels } from '../ports/engine.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import type { Finding } from './finding.ts'
import type { Wish } from './wish.store.ts'

/**
 * Notes which releases still have their image, of deployments where that is not on record, and finds live ones that have none.
 * @param only labels that narrow down which engine is asked; the wishes are of that one
 */
export async function reconcileImages(worker: WorkerCore, wishes: Wish[], only: Labels = {}): Promise<Finding[]> {
  const [releases, images] = await Promise.all([
    worker.wishes.images(worker.serverId),
    worker.services.engine.listImages({ [LABEL_DEPLOYMENT]: '', ...only }),
  ])
  const there = new Set(images.map(({ id }) => id))
  const changed = new Set(
    releases.filter(({ imageId, imageAvailable }) => there.has(imageId) !== imageAvailable).map(({ deploymentId }) => deploymentId),
  )
  const idle = wishes.filter(({ open }) => !open)
  for (const { deployment } of idle) if (changed.has(deployment.id)) await noteImages(worker, deployment, only)
  return idle.flatMap(({ deployment, live }) =>
    live === null || there.has(live.imageId)
      ? []
      : [
          {
            deployment,
            what: `the ${deployment.useDocker ? 'image' : 'build'} of its live release ${live.number} is gone`,
            done: inWordsOf(deployment, 'noted: deploy again, before its container has to be made anew'),
          },
        ],
  )
}
