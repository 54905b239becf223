'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useMemo, useRef, useState } from 'react'
import { FormProvider, useForm, useWatch } from 'react-hook-form'
import { notify } from '../shell/notify.ts'
import type { DeploymentView } from '#api/schemas/views.ts'
import { callApi, describeError } from '../api-client.ts'
import { RunWordsProvider } from '../deployment/run-words-context.tsx'
import { DetectionProvider } from '../detection/detection-context.tsx'
import { PlanProgress } from '../plan/plan-progress.tsx'
import { PlanView } from '../plan/plan-view.tsx'
import { usePlan } from '../plan/use-plan.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'
import { DockerFields } from './docker-fields.tsx'
import { formResolver } from './form-errors.ts'
import { EMPTY_FORM, toInput, type DeploymentFormValues } from './form-values.ts'
import { PlaceFields, type Place } from './place-fields.tsx'
import { placeApiError } from './place-api-error.ts'
import { unfilledNames } from './required-rows.ts'
import { sourceOf } from './source-choice.tsx'
import { SourceFields } from './source-fields.tsx'

/** Form, plan and creation on one page. What was planned is what is created: a later change asks for a new plan. */
export function NewDeployment({ initial, places }: { initial: Partial<DeploymentFormValues>; places: Place[] }) {
  const router = useRouter()
  const form = useForm<DeploymentFormValues>({ defaultValues: { ...EMPTY_FORM, ...initial }, resolver: formResolver() })
  const values = useWatch({ control: form.control })
  const { state, ask } = usePlan()
  /** The last refusal is said at its field. */
  const [placed, setPlaced] = useState(false)
  const [planned, setPlanned] = useState<string | null>(null)
  const [creating, setCreating] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  /** Variables that the repository asks for, while the user is asked about them. */
  const [unfilled, setUnfilled] = useState<string[]>([])
  const planPlace = useRef<HTMLDivElement>(null)

  const current = useMemo(() => JSON.stringify(toInput({ ...EMPTY_FORM, ...(values as DeploymentFormValues) })), [values])
  const stale = state.phase === 'ready' && planned !== current

  useEffect(() => {
    if (state.phase === 'none') return
    const atField = state.phase === 'failed' && placeApiError(form, state.error)
    setPlaced(atField)
    if (atField) return
    planPlace.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' })
  }, [state, form])

  // There is nothing to plan before the first push, which shows each step as it goes.
  const pushed = sourceOf({ ...EMPTY_FORM, ...values }) === 'push'
  const submit = form.handleSubmit(async (checked) => {
    if (pushed) return create()
    const input = toInput(checked)
    setProblem(null)
    setPlanned(JSON.stringify(input))
    await ask({ kind: 'deploy', deployment: input })
  })

  /** Asked about once, and not forbidden: the application may do without. */
  function createOrAsk() {
    const names = unfilledNames(form.getValues('dockerEnvVars'))
    if (names.length > 0) setUnfilled(names)
    else void create()
  }

  async function create() {
    setUnfilled([])
    setCreating(true)
    setProblem(null)
    try {
      const made = await callApi<DeploymentView>('POST', '/deployments', toInput(form.getValues()))
      notify.success(`${made.name} was created; ${pushed ? 'it waits for your first push' : 'its first deploy is on its way'}.`)
      router.push(pushed ? `/d/${made.name}` : `/d/${made.name}/rollouts/${made.latestRollout?.number ?? 1}`)
    } catch (error) {
      setCreating(false)
      if (!placeApiError(form, error)) setProblem(error)
    }
  }

  const ready = state.phase === 'ready' && !stale && !pushed
  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate className="space-y-6">
        <DetectionProvider known={false}>
          <SourceFields edit={false} />
          <PlaceFields places={places} />
          <DockerFields known={false} />
        </DetectionProvider>
        <div ref={planPlace} className="scroll-mt-16 space-y-4">
          {!pushed && state.phase === 'asking' && <PlanProgress since={state.since} fetches />}
          {!pushed && state.phase === 'failed' && !placed && <Problem title="The plan could not be made" error={state.error} />}
          {!pushed && stale && (
            <Notice kind="warning" title="The form was changed since this plan was made">
              Show the plan again before you create the deployment.
            </Notice>
          )}
          {!pushed && state.phase === 'ready' && (
            <section aria-label="The plan">
              <h2 className="mb-3 text-[15px] font-semibold">The plan</h2>
              <RunWordsProvider useDocker={values.useDocker !== false}>
                <PlanView plan={state.plan} first />
              </RunWordsProvider>
            </section>
          )}
          {problem !== null && <Problem title="It was not created" error={problem} />}
        </div>
        <div className="flex flex-wrap items-center gap-2 border-t pt-4">
          {ready && (
            <Button variant="primary" onClick={createOrAsk} busy={creating}>
              Create and deploy
            </Button>
          )}
          {pushed ? (
            <Button type="submit" variant="primary" busy={creating}>
              Create
            </Button>
          ) : (
            <Button type="submit" variant={ready ? 'secondary' : 'primary'} busy={state.phase === 'asking'} disabled={creating}>
              Show plan
            </Button>
          )}
          {!ready && state.phase !== 'asking' && (
            <p className="text-[13px] text-muted">
              {pushed ? 'Nothing is built or started before the first push.' : 'Nothing is made before you have seen it.'}
            </p>
          )}
        </div>
        {unfilled.length > 0 && <Unfilled names={unfilled} onCreate={create} onClose={() => setUnfilled([])} />}
      </form>
    </FormProvider>
  )
}

function Unfilled({ names, onCreate, onClose }: { names: string[]; onCreate: () => void; onClose: () => void }) {
  const one = names.length === 1
  return (
    <Dialog
      open
      narrow
      onOpenChange={(open) => !open && onClose()}
      title={one ? 'A variable has no value' : `${names.length} variables have no value`}
      footer={
        <>
          <Button onClick={onClose}>Back to the form</Button>
          <Button variant="primary" onClick={onCreate}>
            Deploy without {one ? 'it' : 'them'}
          </Button>
        </>
      }
    >
      <p>
        The repository’s .env.example asks for <span className="font-mono break-words">{names.join(', ')}</span>. Without{' '}
        {one ? 'it' : 'them'} the first deploy may fail. {one ? 'It' : 'They'} can be set later too.
      </p>
    </Dialog>
  )
}

function Problem({ title, error }: { title: string; error: unknown }) {
  const { message, hint } = describeError(error)
  return (
    <Notice kind="error" title={`${title}: ${message}`}>
      {hint}
    </Notice>
  )
}
