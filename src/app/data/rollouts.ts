import { notFound } from 'next/navigation'
import { presentQueue, presentRollout, presentRolloutSummary } from '#api/presenters/present-rollout.ts'
import type { ListedDeploymentView, QueueView, RolloutSummaryView, RolloutView } from '#api/schemas/views.ts'
import { getRollout } from '#core/rollout/get-rollout.ts'
import { listRollouts } from '#core/rollout/list-rollouts.ts'
import { getQueue } from '#core/rollout/rollout-queue.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'
import { isNotFound } from './is-not-found.ts'

const PAGE = 50
/** Among so many earlier ones a comparable one is looked for. */
const LOOK_BACK = 20

/** A page of a deployment's rollouts, newest first. `after` comes from the address: a number, or anything. */
export async function loadRollouts(name: string, after?: string): Promise<{ items: RolloutSummaryView[]; next: string | null }> {
  const actor = await requireActor()
  try {
    const { items, next } = await listRollouts(panelCore(), actor, name, {
      limit: PAGE,
      ...(after && /^\d{1,9}$/.test(after) ? { after: Number(after) } : {}),
    })
    return { items: items.map(presentRolloutSummary), next }
  } catch (error) {
    if (isNotFound(error)) notFound()
    throw error
  }
}

/** What runs and what waits, the next one first. The latest one may have ended while earlier ones wait: it was moved, or dropped. */
export async function loadQueue(name: string): Promise<QueueView> {
  return presentQueue(await getQueue(panelCore(), await requireActor(), name))
}

export async function loadRolloutById(id: string): Promise<RolloutView> {
  return presentRollout(await getRollout(panelCore(), await requireActor(), id))
}

/** A rollout by its number, as it stands in the address; the page for "not found" when there is none. */
export async function loadRollout(name: string, number: string): Promise<RolloutView> {
  const actor = await requireActor()
  if (!/^[1-9]\d{0,8}$/.test(number)) notFound()
  try {
    const { items } = await listRollouts(panelCore(), actor, name, { after: Number(number) + 1, limit: 1 })
    const found = items[0]
    if (found?.number !== Number(number)) notFound()
    return await loadRolloutById(found.id)
  } catch (error) {
    if (isNotFound(error)) notFound()
    throw error
  }
}

/** Title of the step that runs, by the deployment's name, for those whose rollout runs: few at a time. */
export async function loadRunningSteps(deployments: ListedDeploymentView[]): Promise<Record<string, string>> {
  const running = deployments.flatMap(({ name, latestRollout }) =>
    latestRollout?.state === 'running' ? [{ name, id: latestRollout.id }] : [],
  )
  const steps = await Promise.all(
    running.map(async ({ name, id }) => {
      const { steps } = await loadRolloutById(id)
      return [name, steps.find((step) => step.state === 'running')?.title] as const
    }),
  )
  return Object.fromEntries(steps.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/**
 * How long each step took in the last rollout of the same kind that succeeded, in milliseconds by key.
 * Asked for while a rollout is open only: nobody waits for one that has ended.
 */
export async function loadUsualDurations(rollout: RolloutView): Promise<Record<string, number>> {
  if (rollout.state !== 'running' && rollout.state !== 'queued') return {}
  const actor = await requireActor()
  const { items } = await listRollouts(panelCore(), actor, rollout.deployment, { after: rollout.number, limit: LOOK_BACK })
  const earlier = items.find((each) => each.kind === rollout.kind && each.state === 'succeeded')
  if (!earlier) return {}
  const { steps } = await getRollout(panelCore(), actor, earlier.id)
  return Object.fromEntries(steps.flatMap((step) => (step.durationMs === null ? [] : [[step.key, step.durationMs]])))
}
