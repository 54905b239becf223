import { z } from 'zod'
import { isFenced } from '../worker/fenced.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import type { RolloutRecord } from './rollout-record.ts'
import { resumeRollout, runRollout, undoInterrupted } from './run-rollout.ts'
import type { StopReason } from './run-steps.ts'
import { switchedUnrecorded } from './switched-unrecorded.ts'

/** How often a rollout may be begun again after its worker died, before that is called a failure. */
const MAX_ATTEMPTS = 3
/** How often in a row one may be picked that was moved, or cancelled, between its place in the queue and its beginning. */
const SAME_AGAIN = 3
const rolloutIdSchema = z.uuid()

/**
 * Runs the rollouts of this server: one at a time per deployment, several deployments at once. The queue only wakes it,
 * what is to be done stands in the database.
 */
export class RolloutRunner {
  readonly #worker: WorkerCore
  readonly #afterwards: (deploymentId: string) => Promise<void>
  readonly #busy = new Map<string, { done: Promise<void>; again: boolean }>()
  readonly #controllers = new Map<string, AbortController>()
  /** Deployments with a rollout whose end could not be recorded: the database was away, or its disk full. */
  readonly #unrecorded = new Set<string>()
  #stopping = false

  /** @param afterwards called when a deployment's rollouts are done, to look how it is */
  constructor(worker: WorkerCore, afterwards: (deploymentId: string) => Promise<void>) {
    this.#worker = worker
    this.#afterwards = afterwards
  }

  /** True while a rollout of the deployment runs, or something else holds it. */
  isBusy(deploymentId: string): boolean {
    return this.#busy.has(deploymentId)
  }

  /** Runs what waits for a deployment; resolves when nothing does any more. */
  wake(deploymentId: string): Promise<void> {
    const running = this.#busy.get(deploymentId)
    if (running) {
      // Seen by the loop that runs: it looks once more before it ends.
      running.again = true
      return running.done
    }
    if (this.#stopping) return Promise.resolve()
    return this.#hold(deploymentId, (entry) => this.#loop(deploymentId, entry))
  }

  /**
   * Does something with a deployment while no rollout of it may run; those that are woken meanwhile run afterwards.
   * @returns false, with nothing done, when a rollout is at work on it
   */
  async whileIdle(deploymentId: string, work: () => Promise<void>): Promise<boolean> {
    if (this.#stopping || this.isBusy(deploymentId)) return false
    let failure: Error | null = null
    await this.#hold(deploymentId, async (entry) => {
      await work().catch((error: Error) => void (failure = error))
      if (entry.again) await this.#loop(deploymentId, entry)
    })
    if (failure !== null) throw failure as Error
    return true
  }

  /** Ends a rollout that runs here. One that waits is ended in the database already. */
  cancel(rolloutId: string): void {
    this.#abort(rolloutId, 'cancelled')
  }

  /** Wakes every deployment of this server that has something waiting: for wake-ups that got lost. */
  async wakeAll(): Promise<void> {
    if (this.#stopping) return
    for (const deploymentId of this.#unrecorded) void this.#wakeQuietly(deploymentId)
    for (const deploymentId of await this.#worker.rollouts.deploymentsWithQueued(this.#worker.serverId))
      void this.#wakeQuietly(deploymentId)
  }

  /**
   * Takes care of rollouts that a worker before this one left running: those that had switched go on from there, the
   * others begin again, up to three times.
   */
  async recover(): Promise<void> {
    const running = await this.#worker.rollouts.runningHere(this.#worker.serverId)
    const idle = running.map(({ deploymentId }) => deploymentId).filter((deploymentId) => !this.isBusy(deploymentId))
    await Promise.all([...idle.map((deploymentId) => this.#wakeQuietly(deploymentId)), this.wakeAll()])
  }

  /** Another worker has taken over: nothing new is taken, and what runs here ends without a word to the database. */
  abandon(): void {
    this.#stopping = true
    for (const rolloutId of this.#controllers.keys()) this.#abort(rolloutId, 'shutdown')
  }

  /** Takes nothing new, ends what runs (it begins again later), and waits for it. */
  async stop(): Promise<void> {
    this.#stopping = true
    for (const rolloutId of this.#controllers.keys()) this.#abort(rolloutId, 'shutdown')
    await Promise.allSettled([...this.#busy.values()].map((entry) => entry.done))
  }

  #hold(deploymentId: string, work: (entry: { again: boolean }) => Promise<void>): Promise<void> {
    const entry = { done: Promise.resolve(), again: false }
    this.#busy.set(deploymentId, entry)
    entry.done = work(entry).finally(() => this.#busy.delete(deploymentId))
    return entry.done
  }

  #abort(rolloutId: string, reason: StopReason): void {
    this.#controllers.get(rolloutId)?.abort(reason)
  }

  async #takeUp(interrupted: RolloutRecord): Promise<void> {
    if (await this.#refuseForged(interrupted.id)) return
    if (interrupted.facts.switched || (await switchedUnrecorded(this.#worker, interrupted))) {
      await this.#resume(interrupted.id)
      return
    }
    await undoInterrupted(this.#worker, interrupted)
    if (interrupted.cancelRequestedAt) {
      await this.#worker.rollouts.finish(interrupted.id, {
        state: 'cancelled',
        error: { code: 'cancelled', message: 'It was cancelled.', hint: null, step: null },
      })
    } else if (interrupted.attempt >= MAX_ATTEMPTS) {
      const message = `The worker ended ${MAX_ATTEMPTS} times while this rollout ran.`
      await this.#worker.rollouts.finish(interrupted.id, {
        state: 'failed',
        error: { code: 'worker_died', message, hint: "See the worker's log for why it ends, then try again.", step: null },
      })
    } else {
      await this.#worker.rollouts.requeue(interrupted.id)
    }
  }

  async #resume(rolloutId: string): Promise<void> {
    const rollout = await this.#worker.rollouts.get(rolloutId)
    if (!rollout) return
    await this.#controlled(rolloutId, rollout.deploymentId, (signal) => resumeRollout(this.#worker, rollout, signal))
  }

  async #loop(deploymentId: string, entry: { again: boolean }): Promise<void> {
    do {
      entry.again = false
      await this.#takeUpLeft(deploymentId)
      let times = 0
      for (let next = await this.#next(deploymentId), last = ''; next; next = await this.#next(deploymentId)) {
        const rollout = next
        // One that cannot begin though it waits is tried again with the next wake-up.
        times = rollout.id === last ? times + 1 : 0
        if (times === SAME_AGAIN) break
        last = rollout.id
        if ((await this.#refuseForged(rollout.id)) || (await this.#endOvertaken(rollout))) continue
        await this.#controlled(rollout.id, deploymentId, (signal) => runRollout(this.#worker, rollout, signal))
      }
      await this.#afterwards(deploymentId)
    } while (entry.again && !this.#stopping)
  }

  /** One that a worker before this one left running, or whose end could not be recorded, comes before those that wait. */
  async #takeUpLeft(deploymentId: string): Promise<void> {
    if (this.#stopping) return
    const left = await this.#worker.rollouts.running(deploymentId)
    if (left && (await this.#endOvertaken(left))) return this.#takeUpLeft(deploymentId)
    if (left) await this.#takeUp(left)
    this.#unrecorded.delete(deploymentId)
  }

  async #wakeQuietly(deploymentId: string): Promise<void> {
    await this.wake(deploymentId).catch((error: unknown) =>
      this.#worker.note('The rollouts of a deployment could not be run; trying again.', { deployment: deploymentId, error: String(error) }),
    )
  }

  /** An id becomes the name of a folder and of a log; the panel writes ids. */
  async #refuseForged(rolloutId: string): Promise<boolean> {
    if (rolloutIdSchema.safeParse(rolloutId).success) return false
    const message = 'The stored rollout is not one that WebOps would have stored: id'
    const hint = 'If nobody edited the database by hand, treat this as a break-in.'
    await this.#worker.rollouts.finish(rolloutId, { state: 'failed', error: { code: 'record_invalid', message, hint, step: 'prepare' } })
    return true
  }

  /** Rollouts begin in the order of their numbers. One that is open behind a later one would be refused by its fence for ever. */
  async #endOvertaken(rollout: RolloutRecord): Promise<boolean> {
    if (!(await this.#worker.rollouts.isOvertaken(rollout))) return false
    const message = 'A later rollout of this deployment had begun before this one was done.'
    const hint = 'If nobody edited the database by hand, treat this as a break-in. Else ask for it again.'
    await this.#worker.rollouts.finish(rollout.id, { state: 'failed', error: { code: 'rollout_overtaken', message, hint, step: null } })
    return true
  }

  async #next(deploymentId: string) {
    return this.#stopping ? null : this.#worker.rollouts.nextQueued(deploymentId)
  }

  async #controlled(rolloutId: string, deploymentId: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController()
    this.#controllers.set(rolloutId, controller)
    try {
      // Asked for between its place in the queue and here.
      if (await this.#worker.rollouts.isCancelRequested(rolloutId)) controller.abort('cancelled' satisfies StopReason)
      await work(controller.signal)
    } catch (error) {
      this.#unrecorded.add(deploymentId)
      if (isFenced(error))
        this.#worker.note('A rollout is left to the worker that has taken over.', { rollout: rolloutId, error: error.message })
      throw error
    } finally {
      this.#controllers.delete(rolloutId)
    }
  }
}
