import type { DeploymentView, RolloutSummaryView } from '#api/schemas/views.ts'

/** What the list shows of a deployment: little, since there may be hundreds. */
export interface DeploymentRow {
  name: string
  project: string
  status: DeploymentView['status']
  statusReason: string | null
  url: string | null
  commit: string | null
  commitSubject: string | null
  image: string | null
  change: Pick<RolloutSummaryView, 'number' | 'kind' | 'state' | 'queuedAt' | 'finishedAt'> & { by: string } | null
  createdAt: string
}

export function toDeploymentRow(deployment: DeploymentView): DeploymentRow {
  const { latestRollout: rollout, release } = deployment
  return {
    name: deployment.name,
    project: deployment.project,
    status: deployment.status,
    statusReason: deployment.statusReason,
    url: deployment.url,
    commit: release?.commit ?? null,
    commitSubject: release?.commitSubject ?? null,
    image: deployment.repository ? null : deployment.dockerImageName,
    change: rollout && { number: rollout.number, kind: rollout.kind, state: rollout.state, queuedAt: rollout.queuedAt, finishedAt: rollout.finishedAt, by: rollout.cause.name },
    createdAt: deployment.createdAt,
  }
}
