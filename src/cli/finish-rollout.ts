import { styleText } from 'node:util'
import type { DeploymentView, RolloutView } from '#api/schemas/views.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { findDeployment, type QueuedRollout } from './api.ts'
import type { CliContext } from './context.ts'
import { followRollout } from './follow-rollout.ts'
import { json } from './output/json.ts'
import { duration } from './output/words.ts'

export interface FinishOptions {
  json?: boolean
  /** Do not wait. */
  detach?: boolean
}

const DONE: Record<RolloutView['kind'], string> = {
  deploy: 'deployed',
  reconfigure: 'reconfigured',
  rollback: 'rolled back',
  restart: 'restarted',
  stop: 'stopped',
  start: 'started',
  remove: 'removed',
}

/**
 * Waits for a rollout that was asked for (or does not, with `detach`), and prints how it ended.
 * @throws WebopsError rollout_failed or rollout_cancelled, so that the exit status tells
 */
export async function finishRollout(context: CliContext, name: string, queued: QueuedRollout, options: FinishOptions): Promise<void> {
  if (options.detach) {
    context.write(
      options.json
        ? json(queued)
        : `Rollout ${queued.number} of ${name} is queued. webops logs ${name} --rollout ${queued.number} --follow shows it.\n`,
    )
    return
  }
  const rollout = await followRollout(context, queued.id, !options.json)
  const deployment = rollout.kind === 'remove' ? null : await findDeployment(context.client(), name)
  if (options.json) context.write(json({ ...rollout, url: deployment?.url ?? null }))
  if (rollout.state !== 'succeeded') throw asError(rollout)
  if (!options.json) context.write(summary(name, rollout, deployment))
}

function summary(name: string, rollout: RolloutView, deployment: DeploymentView | null): string {
  const release = rollout.release === null ? '' : `, release ${rollout.release}`
  const took = duration(rollout.durationMs)
  const head = `${styleText('green', '✓')} ${name} ${DONE[rollout.kind]}${release}${took ? ` (${took})` : ''}\n`
  const serves = rollout.kind !== 'stop' && rollout.kind !== 'remove'
  if (!deployment || !serves) return head
  const addresses = [...new Set([deployment.url, ...deployment.routes.map((route) => route.url)])].filter((url) => url !== null)
  return head + addresses.map((url) => `  ${url}\n`).join('')
}

function asError(rollout: RolloutView): WebopsError {
  const what = `Rollout ${rollout.number} of ${rollout.deployment} (${rollout.kind})`
  if (rollout.state === 'cancelled') {
    return new WebopsError({
      code: 'rollout_cancelled',
      kind: 'failed',
      message: rollout.error ? `${what} was cancelled: ${rollout.error.message}` : `${what} was cancelled.`,
      hint: rollout.error?.hint ?? undefined,
    })
  }
  const diagnosis = rollout.error?.diagnosis
  const step = rollout.steps.find((one) => one.key === rollout.error?.step)?.title ?? rollout.error?.step
  return new WebopsError({
    code: rollout.error?.code ?? 'rollout_failed',
    kind: 'failed',
    message: `${what} failed${step ? ` at “${step}”` : ''}: ${diagnosis?.cause ?? rollout.error?.message ?? 'without a reason'}`,
    hint: diagnosis ? `${diagnosis.remedy}\n  (${rollout.error?.message ?? diagnosis.id})` : (rollout.error?.hint ?? undefined),
  })
}
