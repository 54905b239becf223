'use client'
import { ArrowRight, TriangleAlert } from 'lucide-react'
import type { PlanView as Plan } from '#api/schemas/views.ts'
import { CopyText } from '../copy/copy-text.tsx'
import { useRunWords } from '../deployment/run-words-context.tsx'
import { stackName } from '../detection/names.ts'
import { KIND_NOW } from '../rollout/rollout-words.ts'
import { Notice } from '../ui/notice.tsx'
import { PlanArtifact } from './plan-artifact.tsx'
import { PlanChanges } from './plan-changes.tsx'

interface PlanViewProps {
  plan: Plan
  /** Of a deployment that is not there yet. */
  first?: boolean
}

/** What a rollout will do, to be read before it does it. */
export function PlanView({ plan, first = false }: PlanViewProps) {
  const warnings = [...new Set([...plan.warnings, ...plan.steps.flatMap((step) => step.warnings)])]
  return (
    <div data-testid="plan" className="space-y-4">
      <Gap plan={plan} first={first} />
      {warnings.map((warning) => (
        <Notice key={warning} kind="warning">
          {warning}
        </Notice>
      ))}
      <Facts plan={plan} />
      <PlanChanges changes={plan.changes} />
      <ol aria-label="Steps of the plan" className="divide-y rounded-lg border">
        {plan.steps.map((step, index) => (
          <li key={step.key} className="flex gap-3 px-4 py-3">
            <span aria-hidden className="w-4 shrink-0 text-right text-faint">
              {index + 1}
            </span>
            <div className="min-w-0 flex-1">
              <div className="flex items-baseline justify-between gap-3">
                <span className="font-medium">{step.title}</span>
                <span className="shrink-0 text-xs text-faint">{step.addon}</span>
              </div>
              <p className="mt-0.5 break-words text-muted">{step.summary}</p>
              {step.replaces.length > 0 && (
                <p className="mt-1 flex flex-wrap items-center gap-1.5 text-[13px] text-muted">
                  <ArrowRight aria-hidden className="size-3.5 text-faint" /> replaces
                  {step.replaces.map((name) => (
                    <code key={name} className="break-all text-ink">
                      {name}
                    </code>
                  ))}
                </p>
              )}
              {step.artifacts.map((artifact) => (
                <PlanArtifact key={artifact.name} artifact={artifact} />
              ))}
            </div>
          </li>
        ))}
      </ol>
    </div>
  )
}

function Gap({ plan, first }: { plan: Plan; first: boolean }) {
  if (first)
    return (
      <p className="text-muted">
        No gap: nothing serves under this name yet.
        {plan.gapSeconds > 0 && ` Later deploys will have one of about ${Math.ceil(plan.gapSeconds)} s.`}
      </p>
    )
  if (plan.gapSeconds > 0) {
    return (
      <p className="flex items-start gap-2 font-medium text-warn">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        Nothing will serve for about {Math.ceil(plan.gapSeconds)} s.
      </p>
    )
  }
  if (plan.kind === 'stop' || plan.kind === 'remove') return <p className="text-muted">It stops serving, and stays so.</p>
  return <p className="text-muted">No gap: what serves now serves until the new one answers.</p>
}

function Facts({ plan }: { plan: Plan }) {
  const { standard } = useRunWords()
  const rows: [string, React.ReactNode][] = []
  if (plan.stack) rows.push(['Recognised as', <Stack key="stack" plan={plan} />])
  if (plan.commit) {
    rows.push([
      'Commit',
      <span key="commit" className="flex flex-wrap items-baseline gap-x-2">
        <CopyText text={plan.commit} what="commit">
          {plan.commit.slice(0, 7)}
        </CopyText>
        {plan.commitSubject}
      </span>,
    ])
  }
  if (plan.address)
    rows.push([
      'Address',
      <code key="address" className="break-all">
        {plan.address}
      </code>,
    ])
  if (plan.kind !== 'stop' && plan.kind !== 'remove')
    rows.push([
      'Kept running by',
      standard || plan.runtime === 'systemd'
        ? 'systemd: it comes back after a crash and after a reboot'
        : 'the Docker engine’s restart policy',
    ])
  if (rows.length === 0) return null
  return (
    <dl aria-label={KIND_NOW[plan.kind]} className="grid gap-x-6 gap-y-1.5 sm:grid-cols-[8.5rem_minmax(0,1fr)]">
      {rows.map(([term, value]) => (
        <div key={term} className="contents">
          <dt className="text-muted">{term}</dt>
          <dd className="mb-1 min-w-0 break-words sm:mb-0">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Stack({ plan }: { plan: Plan }) {
  return (
    <>
      {plan.stack && stackName(plan.stack)}
      {plan.evidence.length > 0 && <span className="text-muted">: {plan.evidence.join('; ')}</span>}
    </>
  )
}
