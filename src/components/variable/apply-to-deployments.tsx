'use client'
import { useEffect, useState } from 'react'
import type { ListedDeploymentView } from '#api/schemas/views.ts'
import { callApi, describeError } from '../api-client.ts'
import { PlanProgress } from '../plan/plan-progress.tsx'
import { PlanView } from '../plan/plan-view.tsx'
import { usePlan } from '../plan/use-plan.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'
import type { Variables } from './use-variables.ts'
import { scopeTitle, type VariableScope } from './variable-scope.ts'
import { counted } from './variable-words.ts'

interface ApplyToDeploymentsProps {
  scope: Extract<VariableScope, { project: string }>
  change: Variables['change']
  onClose: () => void
}

/** Starts the deployments that share these variables with them; of each one its plan can be read before. */
export function ApplyToDeployments({ scope, change, onClose }: ApplyToDeploymentsProps) {
  const [deployments, setDeployments] = useState<ListedDeploymentView[] | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const { project } = scope
  const environment = scope.kind === 'environment' ? scope.environment : null

  useEffect(() => {
    const controller = new AbortController()
    deploymentsOf(project, controller.signal).then(
      (all) => {
        const shares = (one: ListedDeploymentView) => environment === null || one.environment === environment
        setDeployments(all.filter((one) => shares(one) && one.release !== null && one.status !== 'stopped'))
      },
      (error: unknown) => !controller.signal.aborted && setProblem(error),
    )
    return () => controller.abort()
  }, [project, environment])

  async function apply() {
    setBusy(true)
    setProblem(null)
    try {
      const { rollouts } = await change({ apply: true })
      notify.success(
        rollouts.length === 0
          ? 'All of them run with these variables already.'
          : `${counted(rollouts.length, 'rollout')} on the way: ${rollouts.map(({ deployment }) => deployment).join(', ')}.`,
      )
      onClose()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }

  const error = problem === null ? null : describeError(problem)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Apply the variables of ${scopeTitle(scope)}`}
      description="Every deployment that serves and uses them gets a new release. The one before serves until the new one answers."
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button variant="primary" busy={busy} disabled={!deployments || deployments.length === 0} onClick={apply}>
            Apply
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {error && (
          <Notice kind="error" title={error.message}>
            {error.hint}
          </Notice>
        )}
        {deployments === null && !error && <p className="text-muted">Looking for the deployments…</p>}
        {deployments?.length === 0 && <p className="text-muted">Nothing here serves. The next deploy takes them over.</p>}
        {deployments && deployments.length > 0 && (
          <ul className="space-y-2">
            {deployments.map(({ name }) => (
              <li key={name}>
                <PlanOf name={name} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  )
}

async function deploymentsOf(project: string, signal: AbortSignal): Promise<ListedDeploymentView[]> {
  const found: ListedDeploymentView[] = []
  for (let after: string | null = null; ;) {
    const query = new URLSearchParams({ project, limit: '100', ...(after !== null && { after }) })
    const page: { items: ListedDeploymentView[]; next: string | null } = await callApi('GET', `/deployments?${query}`, undefined, {
      signal,
    })
    found.push(...page.items)
    after = page.next
    if (after === null) return found
  }
}

function PlanOf({ name }: { name: string }) {
  const { state, ask } = usePlan()
  const error = state.phase === 'failed' ? describeError(state.error) : null
  return (
    <details
      className="rounded-md border"
      onToggle={(event) => {
        if (event.currentTarget.open && state.phase === 'none') void ask({ kind: 'reconfigure', name })
      }}
    >
      <summary className="px-3 py-2">
        <span className="font-medium">{name}</span> <span className="text-muted">what it does there</span>
      </summary>
      <div className="space-y-4 border-t px-3 py-3">
        {state.phase === 'asking' && <PlanProgress since={state.since} fetches={false} />}
        {error && (
          <Notice kind="error" title={`The plan could not be made: ${error.message}`}>
            {error.hint}
          </Notice>
        )}
        {state.phase === 'ready' && <PlanView plan={state.plan} />}
      </div>
    </details>
  )
}
