import type { ListedDeploymentView, RolloutSummaryView } from '#api/schemas/views.ts'
import { isPushed } from '#core/push/pushed-source.ts'

/** What the list shows of a deployment: little, since there may be hundreds. */
export interface DeploymentRow {
  name: string
  project: string
  /** The deployment that it is a preview of. */
  previewOf: string | null
  status: ListedDeploymentView['status']
  statusReason: string | null
  url: string | null
  commit: string | null
  commitSubject: string | null
  image: string | null
  change:
    | (Pick<RolloutSummaryView, 'number' | 'kind' | 'state' | 'queuedAt' | 'finishedAt'> & {
        by: string
        /** The branch or tag, where it was pushed. */
        pushed: string | null
        step: string | null
      })
    | null
  /** Nothing was pushed to it yet. */
  awaitsPush: boolean
  createdAt: string
}

/** @param step title of the step that runs, where a rollout does */
export function toDeploymentRow(deployment: ListedDeploymentView, step: string | null): DeploymentRow {
  const { latestRollout: rollout, release } = deployment
  return {
    name: deployment.name,
    project: deployment.project,
    previewOf: deployment.previewOf,
    status: deployment.status,
    statusReason: deployment.statusReason,
    url: deployment.url,
    commit: release?.commit ?? null,
    commitSubject: release?.commitSubject ?? null,
    image: deployment.repository ? null : deployment.dockerImageName,
    change: rollout && {
      number: rollout.number,
      kind: rollout.kind,
      state: rollout.state,
      queuedAt: rollout.queuedAt,
      finishedAt: rollout.finishedAt,
      by: rollout.cause.name,
      pushed: (rollout.cause.via === 'git' && rollout.cause.ref) || null,
      step,
    },
    awaitsPush: isPushed(deployment.repository) && rollout === null,
    createdAt: deployment.createdAt,
  }
}
