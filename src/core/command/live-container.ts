import { containerName, LABEL_DEPLOYMENT, LABEL_INSTANCE, LABEL_RELEASE } from '../deployment/names.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { WorkerCore } from '../worker/worker-core.ts'

/**
 * The container that serves of a deployment, by what its labels say.
 * @param deployment its name
 * @throws container_missing
 */
export async function liveContainer(worker: WorkerCore, deployment: string): Promise<{ id: string; release: number }> {
  const found = await worker.services.engine.inspectContainer(containerName(deployment))
  // What somebody else gave such a name is none of ours to look into.
  if (found?.labels[LABEL_DEPLOYMENT] !== deployment || found.labels[LABEL_INSTANCE] !== worker.settings.instance) {
    throw new WebopsError({
      code: 'container_missing',
      kind: 'not_found',
      message: `Nothing of ${deployment} runs yet.`,
      hint: `Deploy it first: webops deploy ${deployment}`,
    })
  }
  return { id: found.id, release: Number(found.labels[LABEL_RELEASE]) }
}
