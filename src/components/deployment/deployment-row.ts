import type { ListedDeploymentView, RolloutSummaryView } from '#api/schemas/views.ts'

/** What the list shows of a deployment: little, since there may be hundreds. */
export interface DeploymentRow {
  name: string
  project: string
  status: ListedDeploymentView['status']
  statusReason: string | null
  url: string | null
  commit: string | null
  commitSubject: string | null
  image: string | null
  change: (Pick<RolloutSummaryView, 'number' | 'kind' | 'state' | 'queuedAt' | 'finishedAt'> & { by: string; step: string | null }) | null
  createdAt: string
}

/** @param step title of the step that runs, where a rollout does */
export function toDeploymentRow(deployment: ListedDeploymentView, step: string | null): DeploymentRow {
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
    change: rollout && {
      number: rollout.number,
      kind: rollout.kind,
      state: rollout.state,
      queuedAt: rollout.queuedAt,
      finishedAt: rollout.finishedAt,
      by: rollout.cause.name,
      step,
    },
    createdAt: deployment.createdAt,
  }
}
