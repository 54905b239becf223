import { LABEL_DEPLOYMENT, LABEL_INSTANCE } from '../deployment/names.ts'
import type { WorkerCore } from '../worker/worker-core.ts'

/** Several events come with one thing that happens (kill, die, stop): they are looked into together. */
const SETTLE_MS = 300

/** Looks at a deployment as soon as the engine tells that something happened to its container. Ends with the signal. */
export async function watchEngine(worker: WorkerCore, look: (deploymentId: string) => Promise<void>, signal: AbortSignal): Promise<void> {
  const pending = new Map<string, NodeJS.Timeout>()
  const labels = { [LABEL_DEPLOYMENT]: '', [LABEL_INSTANCE]: worker.settings.instance }
  await worker.services.engine.watch(
    labels,
    (event) => {
      const name = event.labels[LABEL_DEPLOYMENT]
      if (!name || event.action === 'other') return
      clearTimeout(pending.get(name))
      pending.set(
        name,
        setTimeout(() => {
          pending.delete(name)
          void lookAt(name)
        }, SETTLE_MS),
      )
    },
    signal,
  )
  for (const timer of pending.values()) clearTimeout(timer)

  async function lookAt(name: string): Promise<void> {
    try {
      const deployment = await worker.deployments.getByName(name)
      if (deployment) await look(deployment.id)
    } catch (error) {
      worker.note('An event of the engine could not be looked into.', { deployment: name, error: (error as Error).message })
    }
  }
}
