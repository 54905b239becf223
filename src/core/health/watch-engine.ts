import { containerName, LABEL_COMMAND, LABEL_DEPLOYMENT, LABEL_INSTANCE } from '../deployment/names.ts'
import type { EngineEvent } from '../ports/engine.ts'
import type { WorkerCore } from '../worker/worker-core.ts'

/** Several events come with one thing that happens (kill, die, stop): they are looked into together. */
const SETTLE_MS = 300
/** A container that is asked to end gets some time for it; what was told before that has nothing to do with its end. */
const ASKED_MS = 600_000
const OUT_OF_MEMORY_MS = 10_000

/** What is done about events. Each does nothing where a rollout is at work on the deployment. */
export interface EngineWatchers {
  /** Its live container ended: on record at once. */
  ended(deploymentId: string, detail: string): Promise<void>
  /** Something happened to one of its containers, and nothing more follows. */
  look(deploymentId: string, certain: boolean): Promise<void>
  /** A container ended, went away or got another name. */
  changed(name: string): void
}

/** Looks at a deployment as soon as the engine tells that something happened to its container. Ends with the signal. */
export async function watchEngine(worker: WorkerCore, watchers: EngineWatchers, signal: AbortSignal): Promise<void> {
  const pending = new Map<string, { timer: NodeJS.Timeout; certain: boolean }>()
  const ends = new Ends(() => worker.clock.monotonic())
  const labels = { [LABEL_DEPLOYMENT]: '', [LABEL_INSTANCE]: worker.settings.instance }
  await worker.services.engine.watch(
    labels,
    (event) => {
      const name = event.labels[LABEL_DEPLOYMENT]
      // One that runs a command says nothing of what serves.
      if (!name || event.action === 'other' || LABEL_COMMAND in event.labels) return
      const why = ends.of(event)
      if (why !== null && event.containerName === containerName(name)) void forDeployment(name, (id) => watchers.ended(id, why))
      if (CHANGES.has(event.action)) watchers.changed(name)
      const certain = CERTAIN.has(event.action) || pending.get(name)?.certain === true
      clearTimeout(pending.get(name)?.timer)
      const timer = setTimeout(() => {
        pending.delete(name)
        void forDeployment(name, (id) => watchers.look(id, certain))
      }, SETTLE_MS)
      pending.set(name, { timer, certain })
    },
    signal,
  )
  for (const { timer } of pending.values()) clearTimeout(timer)

  async function forDeployment(name: string, act: (deploymentId: string) => Promise<void>): Promise<void> {
    try {
      const deployment = await worker.deployments.getByName(name)
      if (deployment) await act(deployment.id)
    } catch (error) {
      worker.note('An event of the engine could not be looked into.', { deployment: name, error: (error as Error).message })
    }
  }
}

const CERTAIN = new Set<EngineEvent['action']>(['die', 'oom', 'health_status'])
const CHANGES = new Set<EngineEvent['action']>(['die', 'stop', 'destroy', 'rename'])

/** Why containers ended, of what the engine told before it told that. */
class Ends {
  readonly #monotonic: () => number
  readonly #asked = new Map<string, number>()
  readonly #outOfMemory = new Map<string, number>()

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic
  }

  /** In words; null for an event that is no end. */
  of({ action, containerName: name, exitCode }: EngineEvent): string | null {
    const now = this.#monotonic()
    if (action === 'kill') this.#asked.set(name, now)
    if (action === 'oom') this.#outOfMemory.set(name, now)
    if (action !== 'die') return null
    const wasAsked = now - (this.#asked.get(name) ?? -Infinity) < ASKED_MS
    const ranOut = now - (this.#outOfMemory.get(name) ?? -Infinity) < OUT_OF_MEMORY_MS
    this.#asked.delete(name)
    this.#outOfMemory.delete(name)
    const status = exitCode ?? 'unknown'
    if (ranOut) return `the container ran out of memory (exit status ${status}); it is started again`
    if (wasAsked) return `the container was stopped outside of WebOps (exit status ${status})`
    return `the container exited with status ${status}; it is started again`
  }
}
