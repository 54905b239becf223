import { presentMoment } from './present-moment.ts'
import type { previewRolloutView, PreviewView } from '../schemas/preview-views.ts'
import type { PreviewDetails } from '#core/preview/previews.ts'
import type { RolloutRecord } from '#core/rollout/rollout-record.ts'
import type { z } from 'zod'

export function presentPreview(preview: PreviewDetails): PreviewView {
  const { key, pullRequest, title, headRef, headRepository, headCommit, isFork, author, state, needsApproval, deployment, url } = preview
  const { approvedCommit, approvedBy, pushedAt, endsAt } = preview
  return {
    key,
    pullRequest,
    title,
    branch: headRef,
    repository: headRepository,
    commit: headCommit,
    fork: isFork,
    author,
    state,
    needsApproval,
    approvedCommit,
    approvedBy,
    deployment: deployment && !deployment.removed ? deployment.name : null,
    url,
    pushedAt: presentMoment(pushedAt),
    endsAt: presentMoment(endsAt),
  }
}

export function presentPreviewRollout({ id, number, deployment }: RolloutRecord): z.output<typeof previewRolloutView> {
  return { id, number, deployment }
}
