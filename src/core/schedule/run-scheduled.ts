import { liveContainer } from '../command/live-container.ts'
import { freshContainer, notStarted, withPrepared } from '../command/prepare-command.ts'
import { commandArguments } from '../deployment/container-command.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { CommandEnd } from '../ports/command-session.ts'
import type { OnLine } from '../ports/engine.ts'
import { fencedServices } from '../rollout/fenced-services.ts'
import type { PreparedRollout } from '../rollout/prepare-rollout.ts'
import { RolloutLog } from '../rollout/rollout-log.ts'
import { isFenced } from '../worker/fenced.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import type { ScheduleRecord, ScheduleRunRecord } from './schedule-record.ts'
import { REPLACED, type RunEnd } from './schedule-run.store.ts'

/** What a container that runs one carries as its label. */
export const PURPOSE = 'schedule'
const STEP = 'run'
const SHOWN = 120

/** As a part of a container's name: the end of an id, since its beginning is a time, which others have too. */
export const runShortId = (id: string) => id.replaceAll('-', '').slice(-12)

/** Why a run is made to end. `shutdown`: the worker stops. `removed`: its schedule is gone. */
export type StopReason = 'cancelled' | 'replaced' | 'shutdown' | 'removed' | 'timed_out'

export interface ScheduledRun {
  run: ScheduleRunRecord
  schedule: ScheduleRecord
  deployment: DeploymentRecord
}

/**
 * Runs a schedule's command to its end, in a container of its own with the image and the configuration that serve; where a
 * volume has a single writer, in the container that serves, which is that writer. All that the panel wrote is checked again first.
 * @param signal aborted with a StopReason
 * @returns how it ended, which is in its log too
 * @throws fenced when another worker has this server
 */
export async function runScheduled(
  unfenced: WorkerCore,
  { run, schedule, deployment }: ScheduledRun,
  signal: AbortSignal,
): Promise<RunEnd> {
  const check = () => unfenced.lease.check()
  const worker: WorkerCore = { ...unfenced, services: fencedServices(unfenced.services, check) }
  const { clock } = worker
  const begun = clock.monotonic()
  const log = await RolloutLog.open(run.id, (text) => text, worker)
  let redact = (text: string) => text
  const over = new AbortController()
  const tooLong = new AbortController()
  clock.sleep(schedule.timeoutSeconds * 1000, over.signal).then(
    () => tooLong.abort('timed_out' satisfies StopReason),
    () => undefined,
  )
  const stop = AbortSignal.any([signal, tooLong.signal])
  let end: RunEnd
  try {
    const {
      run: begin,
      release,
      where,
    } = await withPrepared(worker, deployment, `schedule-${run.id}`, async (prepared) => {
      redact = prepared.redact
      log.setRedaction(redact)
      return placeOf(worker, prepared, { run, schedule, deployment })
    })
    await worker.scheduleRuns.setRelease(run.id, release)
    log.line(STEP, `Running \`${shown(schedule.command)}\` in release ${release}${where}, for ${schedule.timeoutSeconds} s at most.`)
    end = howItEnded(await begin((line, stream) => log.line(STEP, line, stream), stop))
  } catch (error) {
    end =
      stop.aborted && !isFenced(error)
        ? stopped(stop.reason as StopReason, schedule)
        : { state: 'failed', reason: reasonOf(worker, error, redact) }
  } finally {
    over.abort()
  }
  try {
    await check()
  } catch (error) {
    // Another worker has ended it, and writes its log.
    log.abandon()
    throw error
  }
  const durationMs = Math.round(clock.monotonic() - begun)
  log.line(STEP, end.reason ?? `It ended well after ${(durationMs / 1000).toFixed(1)} s.`)
  await log.close().catch((error: Error) => worker.note('The log of a run could not be written.', { run: run.id, error: error.message }))
  return { ...end, durationMs }
}

interface Place {
  run: (onLine: OnLine, signal: AbortSignal) => Promise<CommandEnd>
  release: number
  /** For people. */
  where: string
}

async function placeOf(worker: WorkerCore, prepared: PreparedRollout, { run, schedule, deployment }: ScheduledRun): Promise<Place> {
  const { engine } = worker.services
  const command = commandArguments(schedule.command)
  const id = runShortId(run.id)
  try {
    const { spec, release } = await freshContainer(worker, prepared, { id, purpose: PURPOSE, command })
    return { run: (onLine, signal) => engine.runToEnd(spec, onLine, signal), release, where: '' }
  } catch (error) {
    if (!(error instanceof WebopsError) || error.code !== 'volume_single_writer') throw error
    const live = await liveContainer(worker, deployment.name)
    const where = ', within the container that serves: a volume of it has a single writer'
    return { run: (onLine, signal) => engine.execToEnd(live.id, command, id, onLine, signal), release: live.release, where }
  }
}

function howItEnded({ exitCode, outOfMemory, containerEnded }: CommandEnd): RunEnd {
  if (containerEnded) return { state: 'failed', exitCode, reason: 'The container that it ran in ended, and it with it.' }
  if (outOfMemory) return { state: 'failed', exitCode, reason: `It took more memory than it may, and was ended (exit status ${exitCode}).` }
  if (exitCode === 0) return { state: 'succeeded', exitCode, reason: null }
  return { state: 'failed', exitCode, reason: `It ended with exit status ${exitCode}.${EXPLAINED[exitCode] ?? ''}` }
}

const EXPLAINED: Record<number, string> = {
  126: ' Its program cannot be executed.',
  127: ' Its program is not in the image, or not where it is looked for.',
}

function stopped(why: StopReason, { timeoutSeconds }: ScheduleRecord): RunEnd {
  switch (why) {
    case 'timed_out':
      return { state: 'timed_out', reason: `It took longer than ${timeoutSeconds} s, and was ended.` }
    case 'replaced':
      return { state: 'cancelled', reason: REPLACED }
    case 'shutdown':
      // Nobody wanted its end: somebody has to look how far it came.
      return { state: 'failed', reason: 'The worker was stopped while it ran, and it was ended.' }
    default:
      return { state: 'cancelled', reason: 'It was cancelled.' }
  }
}

function reasonOf(worker: WorkerCore, error: unknown, redact: (text: string) => string): string {
  const known = notStarted(error)
  if (known instanceof WebopsError) return redact(known.hint ? `${known.message} ${known.hint}` : known.message)
  worker.note('A run of a schedule failed.', { error: (error as Error).stack })
  return redact(`WebOps failed: ${(error as Error).message}`)
}

/** One line of a command, for people. */
function shown(command: string): string {
  const line = command.trim().replace(/\s*\n\s*/g, ' ⏎ ')
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line
}
