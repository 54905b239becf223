import type { DeploymentView } from '#api/schemas/views.ts'
import { isPushed } from '#core/push/pushed-source.ts'
import { isOpen } from '../rollout/rollout-words.ts'

export const ACTION_KINDS = ['redeploy', 'restart', 'stop', 'start', 'rollback', 'apply', 'remove'] as const
export type ActionKind = (typeof ACTION_KINDS)[number]

export interface Action {
  kind: ActionKind
  /** What its button says. */
  verb: string
}

export const VERBS: Record<ActionKind, string> = {
  redeploy: 'Redeploy',
  restart: 'Restart',
  stop: 'Stop',
  start: 'Start',
  rollback: 'Roll back',
  apply: 'Apply the settings',
  remove: 'Remove',
}

/** The kind of rollout that an action asks for. */
export const ROLLOUT_KIND = {
  redeploy: 'deploy',
  restart: 'restart',
  stop: 'stop',
  start: 'start',
  rollback: 'rollback',
  apply: 'reconfigure',
  remove: 'remove',
} as const

/** What is offered for a release, by whether it serves. */
const RUNNING_ACTIONS: Record<DeploymentView['status'], ActionKind[]> = {
  pending: ['restart', 'stop'],
  running: ['restart', 'stop'],
  unhealthy: ['restart', 'stop'],
  failed: ['start', 'restart', 'stop'],
  stopped: ['start'],
}

/**
 * What can be done with a deployment as it is, the likeliest first. Rolling back is done on a release.
 */
export function possibleActions(deployment: Pick<DeploymentView, 'status' | 'release' | 'latestRollout' | 'repository'>): Action[] {
  const removing = deployment.latestRollout?.kind === 'remove' && isOpen(deployment.latestRollout)
  if (removing) return []
  // Nothing was pushed yet that could be deployed.
  const isEmpty = isPushed(deployment.repository) && deployment.latestRollout === null
  const kinds: ActionKind[] = isEmpty ? [] : ['redeploy']
  if (deployment.release) kinds.push(...RUNNING_ACTIONS[deployment.status])
  kinds.push('remove')
  return kinds.map((kind) => ({ kind, verb: VERBS[kind] }))
}

/** Reads `?action=`. */
export function parseAction(value: string | null): ActionKind | null {
  return ACTION_KINDS.find((kind) => kind === value) ?? null
}
