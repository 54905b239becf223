import { z } from 'zod'
import { commandName, LABEL_COMMAND } from '../deployment/names.ts'
import { bestEffort } from '../rollout/best-effort.ts'
import { isFenced } from '../worker/fenced.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { runProblem, scheduleProblem } from './check-schedule.ts'
import { PURPOSE, runScheduled, runShortId, type ScheduledRun, type StopReason } from './run-scheduled.ts'
import { REPLACED, type OpenRun, type RunEnd } from './schedule-run.store.ts'
import { TimeKeeper } from './time-keeper.ts'
import { whyNothingRunsNow } from './why-nothing-runs.ts'

/** On a server, whosever they are; others wait. */
const MOST_AT_ONCE = 8
/** When the worker stops; what is left then is removed at its next start. */
const STOP_MS = 8_000
const TRY_AGAIN_MS = 1_000

const wakeInput = z.object({ removedRuns: z.array(z.uuid()).max(1000).default([]) })

interface Running extends ScheduledRun {
  controller: AbortController
  done: Promise<void>
}

/**
 * Sees to the schedules of this server's deployments. What is to be done stands in the records: a time is seen to together
 * with the record of its run, so that it is run once, whenever a worker ends. What a worker that ended left running is called
 * failed, and is not run again by itself.
 */
export class Scheduler {
  readonly #worker: WorkerCore
  readonly #execute: typeof runScheduled
  readonly #running = new Map<string, Running>()
  readonly #times: TimeKeeper
  #looking: Promise<void> | null = null
  #again = false
  #swept = false
  #saidUnswept = false
  #stopping = false

  /** @param execute what runs one, for tests */
  constructor(worker: WorkerCore, execute = runScheduled) {
    this.#worker = worker
    this.#execute = execute
    this.#times = new TimeKeeper(worker, async (scheduleId, deployment) => {
      await this.#tidy(scheduleId)
      this.#changed(deployment)
    })
  }

  /** The questions about schedules that the worker answers, by name. */
  answers(): Record<string, (input: unknown) => Promise<unknown>> {
    return {
      'schedule-wake': async (input) => {
        const { removedRuns } = wakeInput.parse(input)
        await this.#forget(removedRuns)
        this.soon()
        return {}
      },
    }
  }

  /** Looks at once, without anybody waiting for it. */
  soon(): void {
    this.look().catch((error: Error) => this.#worker.note('Schedules could not be seen to; trying again.', { error: error.message }))
  }

  /** Sees to all that is due, and to the runs that wait. To be called again and again; one look at a time. */
  look(): Promise<void> {
    if (this.#looking) {
      this.#again = true
      return this.#looking
    }
    this.#looking = this.#lookThrough().finally(() => (this.#looking = null))
    return this.#looking
  }

  /** Removes the containers of runs that a worker before this one left, or that an engine that was away kept. */
  async removeLeft(): Promise<void> {
    const { engine } = this.#worker.services
    const there = await engine.surveyContainers({ [LABEL_COMMAND]: PURPOSE })
    const own = new Set([...this.#running.values()].map(({ deployment, run }) => commandName(deployment.name, runShortId(run.id))))
    for (const { id, name } of there) {
      if (own.has(name)) continue
      await this.#worker.lease.check()
      this.#worker.note('A run of a schedule was left by a worker that ended; it is ended too.', { container: name })
      await engine.removeContainer(id)
    }
  }

  /** Another worker has taken over: nothing new is taken, and what runs here ends without a word to the database. */
  abandon(): void {
    this.#stopping = true
    for (const { controller } of this.#running.values()) controller.abort('shutdown' satisfies StopReason)
  }

  /** Takes nothing new, ends what runs, which is called failed, and waits for that. Those that wait are run by the next worker. */
  async stop(): Promise<void> {
    this.abandon()
    const looked = Promise.allSettled([this.#looking])
    const done = looked.then(() => Promise.allSettled([...this.#running.values()].map((running) => running.done)))
    const enough = new AbortController()
    await Promise.race([done, this.#worker.clock.sleep(STOP_MS, enough.signal).catch(() => undefined)])
    enough.abort()
  }

  async #lookThrough(): Promise<void> {
    do {
      this.#again = false
      if (this.#stopping) return
      const inSight = await this.#worker.schedules.inSight(this.#worker.serverId)
      const came = await this.#times.see(inSight)
      const open = came || this.#running.size > 0 || inSight.some((schedule) => schedule.open > 0)
      if (open || !this.#swept) await this.#attend()
    } while (this.#again)
  }

  /** Once, before anything runs: what was left may be the same command. @returns false while the engine is away */
  async #sweep(): Promise<boolean> {
    if (this.#swept) return true
    try {
      await this.removeLeft()
      this.#swept = true
    } catch (error) {
      if (!this.#saidUnswept) this.#worker.note('Schedules wait for the engine.', { error: (error as Error).message })
      this.#saidUnswept = true
    }
    return this.#swept
  }

  /** Ends runs that are to end, and begins those that wait and may. */
  async #attend(): Promise<void> {
    const open = await this.#worker.scheduleRuns.open(this.#worker.serverId)
    const known = new Map(open.map((run) => [run.id, run]))
    for (const [id, { controller }] of this.#running) {
      const run = known.get(id)
      if (!run) controller.abort('removed' satisfies StopReason)
      else if (run.cancelRequestedAt) controller.abort((run.reason === REPLACED ? 'replaced' : 'cancelled') satisfies StopReason)
    }
    for (const run of open) {
      if (run.state === 'running' && !this.#running.has(run.id)) await this.#endLeft(run)
    }
    if (!(await this.#sweep())) return
    for (const run of open) {
      if (this.#stopping || this.#running.size >= MOST_AT_ONCE) return
      if (run.state !== 'queued') continue
      await this.#begin(run).catch((error: unknown) => {
        // One whose record cannot be read must not be in the way of the others.
        if (!(error instanceof z.ZodError)) throw error
        this.#worker.note('A run could not be begun.', { run: run.id, error: error.message })
      })
    }
  }

  async #begin(run: OpenRun): Promise<void> {
    if ([...this.#running.values()].some(({ schedule }) => schedule.id === run.scheduleId)) return
    const { schedules, scheduleRuns, deployments, lease, clock } = this.#worker
    await lease.check()
    const [schedule, deployment] = [await schedules.getById(run.scheduleId), await deployments.get(run.deploymentId)]
    if (!schedule || !deployment) return
    const problem = runProblem(run) ?? scheduleProblem(schedule)
    const nothing = await whyNothingRunsNow(this.#worker, deployment)
    if (problem !== null || nothing !== null) {
      const end: RunEnd = problem !== null ? { state: 'failed', reason: problem } : { state: 'skipped', reason: nothing }
      await scheduleRuns.finish(run.id, 'queued', end, clock.now())
      this.#changed(deployment.name)
      return
    }
    if (!(await scheduleRuns.start(run.id, clock.now()))) return
    const controller = new AbortController()
    const running: Running = { run, schedule, deployment, controller, done: Promise.resolve() }
    this.#running.set(run.id, running)
    if (this.#stopping) controller.abort('shutdown' satisfies StopReason)
    this.#worker.note(`A run of the schedule ${schedule.name} of ${deployment.name} begins.`, {
      run: run.id,
      trigger: run.trigger,
      actor: run.actor,
    })
    this.#changed(deployment.name)
    running.done = this.#untilItsEnd(running)
  }

  async #untilItsEnd({ run, schedule, deployment, controller }: Running): Promise<void> {
    try {
      const end = await this.#execute(this.#worker, { run, schedule, deployment }, controller.signal).catch((error: unknown) => {
        if (isFenced(error)) throw error
        return { state: 'failed' as const, reason: `WebOps failed: ${(error as Error).message}` }
      })
      const recorded = await this.#record(run.id, end)
      this.#worker.note(`A run of the schedule ${schedule.name} of ${deployment.name} has ended.`, { run: run.id, ...end })
      // Its schedule is gone, and its history with it.
      if (!recorded && !(await this.#worker.scheduleRuns.get(run.id))) await this.#worker.logWriter.remove(run.id)
      await this.#tidy(schedule.id)
    } catch (error) {
      const why = isFenced(error) ? 'A run is left to the worker that has taken over.' : 'What was left of a run could not be tidied up.'
      this.#worker.note(why, { run: run.id, error: (error as Error).message })
    } finally {
      this.#running.delete(run.id)
      this.#changed(deployment.name)
      // Another one may begin in its place.
      if (!this.#stopping) this.soon()
    }
  }

  /** The database may be away: its end is written down when it is back. @throws fenced */
  async #record(id: string, end: RunEnd): Promise<boolean> {
    for (;;) {
      await this.#worker.lease.check()
      try {
        return await this.#worker.scheduleRuns.finish(id, 'running', end, this.#worker.clock.now())
      } catch {
        await this.#worker.clock.sleep(TRY_AGAIN_MS)
      }
    }
  }

  /** One that nobody runs any more: nobody saw how it ended. */
  async #endLeft(run: OpenRun): Promise<void> {
    const { lease, scheduleRuns, deployments, clock, logWriter } = this.#worker
    await lease.check()
    const end: RunEnd = run.cancelRequestedAt
      ? { state: 'cancelled', reason: run.reason ?? 'It was cancelled.' }
      : { state: 'failed', reason: 'The worker ended while it ran, so nobody saw how it ended. It is not run a second time by itself.' }
    if (!(await scheduleRuns.finish(run.id, 'running', end, clock.now()))) return
    if (runProblem(run) === null) await logWriter.finish(run.id).catch(() => undefined)
    const deployment = await deployments.get(run.deploymentId)
    if (deployment) this.#changed(deployment.name)
  }

  async #tidy(scheduleId: string): Promise<void> {
    for (const id of await this.#worker.scheduleRuns.prune(scheduleId)) await this.#removeLog(id)
  }

  /** The panel says what is gone: only logs of what is on record nowhere are removed. */
  async #forget(ids: string[]): Promise<void> {
    const { scheduleRuns, rollouts } = this.#worker
    for (const id of ids) {
      if (this.#running.has(id) || (await scheduleRuns.get(id)) || (await rollouts.get(id))) continue
      await this.#removeLog(id)
    }
  }

  async #removeLog(id: string): Promise<void> {
    await this.#worker.logWriter
      .remove(id)
      .catch((error: Error) => this.#worker.note('The log of a run could not be removed.', { run: id, error: error.message }))
  }

  #changed(deployment: string): void {
    void bestEffort(this.#worker.live.publish({ type: 'deployment', deployment }))
  }
}
