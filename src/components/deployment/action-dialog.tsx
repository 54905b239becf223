'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { notify } from '../shell/notify.ts'
import type { DeploymentView } from '#api/schemas/views.ts'
import { callApi, describeError, newIdempotencyKey } from '../api-client.ts'
import { PlanProgress } from '../plan/plan-progress.tsx'
import { PlanView } from '../plan/plan-view.tsx'
import { Difference } from '../release/difference.tsx'
import { RollbackChoice, type SecretsChoice } from '../release/rollback-choice.tsx'
import { useDiff } from '../release/use-diff.ts'
import { usePlan } from '../plan/use-plan.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'
import { ROLLOUT_KIND, VERBS, type ActionKind } from './actions.ts'
import { RemovalFields } from './removal-fields.tsx'
import type { RunWords } from './run-words.ts'
import { useRunWords } from './run-words-context.tsx'
import { isConfirmed, NOTHING_TYPED, removalBody } from './removal.ts'

interface ActionDialogProps {
  deployment: Pick<DeploymentView, 'name' | 'branch' | 'repository' | 'release'>
  kind: ActionKind
  /** The release that is gone back to. */
  release: number | null
  onClose: () => void
}

/** Shows what an action will do, and does it when that is what was wanted. */
export function ActionDialog({ deployment, kind, release, onClose }: ActionDialogProps) {
  const router = useRouter()
  const { state, ask } = usePlan()
  const [removal, setRemoval] = useState(NOTHING_TYPED)
  const [asking, setAsking] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [secrets, setSecrets] = useState<SecretsChoice>('current')
  const key = useRef(newIdempotencyKey())
  const rolloutKind = ROLLOUT_KIND[kind]
  const words = useRunWords()
  const { name } = deployment

  useEffect(() => {
    void ask({ kind: rolloutKind, name, ...(release === null ? {} : { release }) })
  }, [ask, rolloutKind, name, release])

  const allowed = (state.phase === 'ready' || state.phase === 'failed') && (kind !== 'remove' || isConfirmed(removal, name))

  async function run() {
    setAsking(true)
    setError(null)
    try {
      if (kind === 'remove') await callApi('DELETE', `/deployments/${name}`, removalBody(removal))
      else
        await callApi(
          'POST',
          `/deployments/${name}/rollouts`,
          { kind: rolloutKind, ...(release === null ? {} : { release }), ...(kind === 'rollback' && { secrets }) },
          { idempotencyKey: key.current },
        )
      notify.success(DONE[kind](name))
      if (kind === 'remove') router.push('/')
      else if (kind === 'redeploy' || kind === 'rollback') router.push(`/d/${name}`)
      else onClose()
      router.refresh()
    } catch (problem) {
      setError(problem)
      setAsking(false)
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={TITLES[kind](name, release)}
      description={DESCRIPTIONS[kind](deployment, words)}
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button variant={kind === 'remove' ? 'danger' : 'primary'} disabled={!allowed} busy={asking} onClick={run}>
            {VERBS[kind]}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {error !== null && <Problem title="It was not started" error={error} />}
        {kind === 'rollback' && release !== null && (
          <RollbackChoice
            name={name}
            live={deployment.release?.number ?? null}
            release={release}
            secrets={secrets}
            onSecrets={setSecrets}
          />
        )}
        {kind === 'apply' && deployment.release && <ApplyDifference name={name} live={deployment.release.number} />}
        {state.phase === 'asking' && <PlanProgress since={state.since} fetches={kind === 'redeploy'} />}
        {state.phase === 'failed' && <Problem title="The plan could not be made" error={state.error} />}
        {state.phase === 'ready' && <PlanView plan={state.plan} />}
        {kind === 'remove' && <RemovalFields name={name} removal={removal} onChange={setRemoval} />}
      </div>
    </Dialog>
  )
}

function ApplyDifference({ name, live }: { name: string; live: number }) {
  return <Difference state={useDiff(name, live, 'settings')} />
}

function Problem({ title, error }: { title: string; error: unknown }) {
  const { message, hint } = describeError(error)
  return (
    <Notice kind="error" title={`${title}: ${message}`}>
      {hint}
    </Notice>
  )
}

const TITLES: Record<ActionKind, (name: string, release: number | null) => string> = {
  redeploy: (name) => `Redeploy ${name}`,
  restart: (name) => `Restart ${name}`,
  stop: (name) => `Stop ${name}`,
  start: (name) => `Start ${name}`,
  rollback: (name, release) => `Roll ${name} back to release ${release}`,
  apply: (name) => `Apply the settings of ${name}`,
  remove: (name) => `Remove ${name}`,
}

const DESCRIPTIONS: Record<ActionKind, (deployment: ActionDialogProps['deployment'], words: RunWords) => string> = {
  redeploy: ({ repository, branch }) =>
    repository ? `Builds and starts what is on ${branch} now.` : 'Takes the image as it is now and starts it.',
  restart: ({ release }) => `Starts release ${release?.number ?? ''} once more, beside itself.`,
  stop: () => 'Nothing answers at its address until it is started again.',
  start: ({ release }) => `Starts release ${release?.number ?? ''} as it was.`,
  rollback: (_, { built }) =>
    `The ${built}, variables, ports and volumes of then come back. Nothing is built, and the newer release stays for later.`,
  apply: (_, { built }) => `The ${built} that serves starts with the settings as they are now, as a new release.`,
  remove: () => 'This cannot be undone.',
}

const DONE: Record<ActionKind, (name: string) => string> = {
  redeploy: (name) => `The deploy of ${name} is on its way.`,
  restart: (name) => `The restart of ${name} is on its way.`,
  stop: (name) => `${name} is being stopped.`,
  start: (name) => `${name} is being started.`,
  rollback: (name) => `${name} is being rolled back.`,
  apply: (name) => `The settings of ${name} are being applied.`,
  remove: (name) => `${name} is being removed.`,
}
