'use client'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import type { DeploymentView, RolloutView } from '#api/schemas/views.ts'
import { LogView } from '../log/log-view.tsx'
import { useRolloutLog } from '../log/use-log.ts'
import { CancelButton } from './cancel-button.tsx'
import { FailureNotice } from './failure-notice.tsx'
import { RolloutState } from './rollout-state.tsx'
import { RolloutSummaryLine } from './rollout-summary-line.tsx'
import { isOpen, KIND_NOUN } from './rollout-words.ts'
import { Timeline } from './timeline.tsx'

interface RolloutPanelProps {
  rollout: RolloutView
  deployment: Pick<DeploymentView, 'name' | 'status' | 'release'>
  usual: Record<string, number>
  /** True where the page is not the rollout's own: then its title and lines lead there, and the page says itself why it failed. */
  linked?: boolean
}

/** A rollout as it goes: its state, its steps with their times, its log; on failure the cause and the remedy on top. */
export function RolloutPanel({ rollout, deployment, usual, linked = false }: RolloutPanelProps) {
  const [goTo, setGoTo] = useState<{ step: string } | null>(null)
  const open = isOpen(rollout)
  const log = useRolloutLog(rollout.id, open)
  const address = `/d/${deployment.name}/rollouts/${rollout.number}`
  const titles = useMemo(() => Object.fromEntries(rollout.steps.map((step) => [step.key, step.title])), [rollout.steps])
  const done = rollout.state === 'failed' ? rollout.steps.filter((step) => step.state === 'succeeded').map((step) => step.key) : []
  const title = `${KIND_NOUN[rollout.kind]} ${rollout.number}`

  return (
    <div className="space-y-4">
      {rollout.state === 'failed' && !linked && <FailureNotice rollout={rollout} deployment={deployment} />}
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-3">
            <h2 className="text-[15px] font-semibold">
              {linked ? (
                <Link prefetch={false} href={address} className="hover:underline">
                  {title}
                </Link>
              ) : (
                title
              )}
            </h2>
            <RolloutState state={rollout.state} />
          </div>
          <div className="mt-1">
            <RolloutSummaryLine rollout={rollout} />
          </div>
        </div>
        {open && <CancelButton rolloutId={rollout.id} />}
      </div>
      <div className="grid min-w-0 gap-4 lg:grid-cols-[17rem_minmax(0,1fr)] xl:grid-cols-[19rem_minmax(0,1fr)]">
        {rollout.steps.length > 0 ? (
          <div className="-mx-2">
            <Timeline steps={rollout.steps} usual={usual} onPick={(step) => setGoTo({ step })} />
          </div>
        ) : (
          <p className="text-muted">
            {open ? 'Waits for its turn. Its steps appear here when the worker takes it up.' : 'It ended before it had any steps.'}
          </p>
        )}
        <LogView
          snapshot={log}
          label={`Log of ${title.toLowerCase()}`}
          fileName={`${deployment.name}-rollout-${rollout.number}.log`}
          titles={titles}
          foldedAtFirst={done}
          goTo={goTo}
          {...(linked ? { linkBase: address } : {})}
          empty={open ? 'Nothing was written yet.' : 'Nothing was written.'}
          className="h-[26rem] max-h-[75dvh] xl:h-[34rem]"
        />
      </div>
    </div>
  )
}
