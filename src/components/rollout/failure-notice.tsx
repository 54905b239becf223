import { Fragment } from 'react'
import type { DeploymentView, RolloutView } from '#api/schemas/views.ts'
import { lineHash, lineRanges } from '../log/log-rows.ts'
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
  // What was pushed may be here only once it serves: another push tries it again.
  const isPush = rollout.cause.via === 'git'
  const action = isPush ? undefined : AGAIN[rollout.kind]
  const { message, hint, code, diagnosis } = rollout.error
  return (
    <Notice
      kind="error"
      title={`${KIND_NOUN[rollout.kind]} ${rollout.number} failed${stepTitle ? ` at “${stepTitle}”` : ''}: ${diagnosis?.cause ?? message}`}
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
      {(diagnosis?.remedy ?? hint) && <p>{diagnosis?.remedy ?? hint}</p>}
      {isPush && <p>Mend it, commit, and push again.</p>}
      {diagnosis && (
        <p className="text-[13px]">
          It said: {message}
          {diagnosis.lines.length > 0 && <Evidence lines={diagnosis.lines} log={`/d/${deployment.name}/rollouts/${rollout.number}`} />}
        </p>
      )}
      <p className="text-[13px]">
        {whatServes(deployment)} <span className="text-faint">({diagnosis?.id ?? code})</span>
      </p>
    </Notice>
  )
}

/** The lines of the log that show it. Plain links: a change of the part behind # is what the log listens to. */
function Evidence({ lines, log }: { lines: number[]; log: string }) {
  return (
    <>
      {' '}
      (in the log:{' '}
      {lineRanges(lines).map((range, index) => (
        <Fragment key={range.from}>
          {index > 0 && ', '}
          <a href={`${log}${lineHash(range)}`} className="text-accent-ink underline underline-offset-2">
            {range.from === range.to ? `line ${range.from}` : `lines ${range.from} to ${range.to}`}
          </a>
        </Fragment>
      ))}
      )
    </>
  )
}

function whatServes({ status, release }: FailureNoticeProps['deployment']): string {
  if (status === 'running' && release) return `Release ${release.number} keeps serving.`
  if (status === 'unhealthy') return 'What runs does not answer as it should.'
  if (status === 'stopped') return 'It is stopped.'
  return 'Nothing serves at the moment.'
}
