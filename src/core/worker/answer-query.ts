import { z } from 'zod'
import type { RunningCommands } from '../command/running-commands.ts'
import type { ContainerLogs } from '../deployment/container-logs.ts'
import { detectRepository } from '../detection/detect-repository.ts'
import { answerApplyRoutes, answerCheckDomain } from '../domain/check-domains.ts'
import { describeZodError } from '../errors/describe-zod-error.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { diffReleases } from '../release/diff-releases.ts'
import type { Reconciler } from '../reconcile/reconciler.ts'
import { previewRollout } from '../rollout/preview-rollout.ts'
import { lookAtVolumes, removeVolumeHere } from '../volume/look-at-volumes.ts'
import type { VolumeArchives } from '../volume/volume-archives.ts'
import type { Scheduler } from '../schedule/scheduler.ts'
import type { WorkerCore } from './worker-core.ts'

/** Less than who asks for the health waits: an engine that hangs is not a worker that hangs. */
const ENGINE_MS = 1200

type Answerer = (input: unknown, signal: AbortSignal) => Promise<unknown>

/** The questions that the worker answers, by name. What comes in is checked again: the queue is not trusted. */
export function queryAnswers(
  worker: WorkerCore,
  logs: ContainerLogs,
  reconciler?: Pick<Reconciler, 'last'>,
  commands?: Pick<RunningCommands, 'answers'>,
  scheduler?: Pick<Scheduler, 'answers'>,
  archives?: Pick<VolumeArchives, 'answers'>,
): Record<string, Answerer> {
  return {
    ...commands?.answers(),
    ...archives?.answers(),
    volumes: (input) => lookAtVolumes(worker, input),
    'volume-remove': (input) => removeVolumeHere(worker, input),
    ...scheduler?.answers(),
    plan: (input, signal) => previewRollout(worker, input, signal),
    detect: (input, signal) => detectRepository(worker, input, signal),
    'release-diff': (input, signal) => diffReleases(worker, input, signal),
    'container-logs': (input, signal) => logs.open(input, signal),
    'keep-logs': async (input) => ({ kept: logs.keep(z.object({ channel: z.string() }).parse(input).channel) }),
    'apply-routes': (input) => answerApplyRoutes(worker, input),
    'check-domain': (input) => answerCheckDomain(worker, input),
    'engine-status': async () => ({ ...(await engineStatus(worker)), reconciled: reconciler?.last ?? null }),
  }
}

/**
 * Answers one question.
 * @throws WebopsError; a ZodError of the input becomes invalid_input with its field
 */
export async function answerQuery(answers: Record<string, Answerer>, name: string, input: unknown, signal: AbortSignal): Promise<unknown> {
  const answerer = Object.hasOwn(answers, name) ? answers[name] : undefined
  if (!answerer)
    throw new WebopsError({
      code: 'unknown_query',
      kind: 'invalid',
      message: `The worker does not know the question "${name}".`,
      hint: 'Are panel and worker of the same version?',
    })
  try {
    return await answerer(input, signal)
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    const { message, field, hint } = describeZodError(error)
    const wrong = field?.replace(/^deployment\./, '')
    throw new WebopsError({ code: 'invalid_input', kind: 'invalid', message, hint, ...(wrong && { field: wrong }), cause: error })
  }
}

async function engineStatus(worker: WorkerCore): Promise<{ engine: 'ok' | 'unreachable'; version: string | null; problem: string | null }> {
  try {
    const { version } = await worker.services.engine.info(ENGINE_MS)
    return { engine: 'ok', version, problem: null }
  } catch (error) {
    return { engine: 'unreachable', version: null, problem: (error as Error).message }
  }
}
