import type { DeploymentView, RolloutView } from '#api/schemas/views.ts'
import { ButtonLink } from '../ui/button-link.tsx'
import { Notice } from '../ui/notice.tsx'
import { KIND_NOUN } from './rollout-words.ts'

interface FailureNoticeProps {
  rollout: RolloutView
  deployment: Pick<DeploymentView, 'name' | 'status' | 'release'>
}

const AGAIN: Partial<Record<RolloutView['kind'], string>> = {
  deploy: 'redeploy',
  reconfigure: 'redeploy',
  restart: 'restart',
  start: 'start',
  stop: 'stop',
  remove: 'remove',
}

/** Why a rollout failed, what that means for what is serving, and what mends it. */
export function FailureNotice({ rollout, deployment }: FailureNoticeProps) {
  if (!rollout.error) return null
  const stepTitle = rollout.steps.find((step) => step.key === rollout.error?.step)?.title
  const action = AGAIN[rollout.kind]
  return (
    <Notice
      kind="error"
      title={`${KIND_NOUN[rollout.kind]} ${rollout.number} failed${stepTitle ? ` at “${stepTitle}”` : ''}: ${rollout.error.message}`}
      actions={
        <>
          {action && (
            <ButtonLink href={`/d/${deployment.name}?action=${action}`} scroll={false} size="small">
              Try again…
            </ButtonLink>
          )}
          <ButtonLink href={`/d/${deployment.name}/settings`} size="small">
            Change settings
          </ButtonLink>
        </>
      }
    >
      {rollout.error.hint && <p>{rollout.error.hint}</p>}
      <p className="text-[13px]">
        {whatServes(deployment)} <span className="text-faint">({rollout.error.code})</span>
      </p>
    </Notice>
  )
}

function whatServes({ status, release }: FailureNoticeProps['deployment']): string {
  if (status === 'running' && release) return `Release ${release.number} keeps serving.`
  if (status === 'unhealthy') return 'What runs does not answer as it should.'
  if (status === 'stopped') return 'It is stopped.'
  return 'Nothing serves at the moment.'
}
