import { LABEL_DEPLOYMENT, volumeName } from '../deployment/names.ts'
import { parseVolume } from '../deployment/parse-volume.ts'
import type { Labels } from '../ports/engine.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import type { Finding } from './finding.ts'
import type { Wish } from './wish.store.ts'

/**
 * Named volumes that live releases need and that are not there. They are made with the next container, empty; nothing is deleted.
 * @param only labels that narrow down which engine is asked
 */
export async function findMissingVolumes(
  { services }: Pick<WorkerCore, 'services'>,
  wishes: Wish[],
  only: Labels = {},
): Promise<Finding[]> {
  const wanted = wishes.flatMap(({ deployment, live, open }) => {
    if (open || !live || deployment.desiredState !== 'running') return []
    const named = live.configuration.volumes.map(parseVolume).filter(({ type }) => type === 'volume')
    return named.map(({ source }) => ({ deployment, volume: volumeName(deployment.name, source) }))
  })
  if (wanted.length === 0) return []
  const there = new Set(await services.engine.listVolumes({ [LABEL_DEPLOYMENT]: '', ...only }))
  return wanted
    .filter(({ volume }) => !there.has(volume))
    .map(({ deployment, volume }) => ({
      deployment,
      what: `its volume ${volume} is not there`,
      done: 'noted: an empty one is made with the next container',
    }))
}
