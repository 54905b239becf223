'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { FormProvider, useForm, useWatch } from 'react-hook-form'
import { notify } from '../shell/notify.ts'
import type { DeploymentView } from '#api/schemas/views.ts'
import { isPushed } from '#core/push/pushed-source.ts'
import { callApi, describeError } from '../api-client.ts'
import { DetectionProvider } from '../detection/detection-context.tsx'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { ApplyDialog } from './apply-dialog.tsx'
import { DockerFields } from './docker-fields.tsx'
import { formResolver } from './form-errors.ts'
import { changesBetween, formOf, type DeploymentFormValues } from './form-values.ts'
import { placeApiError } from './place-api-error.ts'
import { FromFileContext, FromFileNotice } from './set-by-file.tsx'
import { SourceFields } from './source-fields.tsx'

type Changes = Record<string, unknown>

/** All that can be changed of a deployment. Saving alone changes nothing that runs; "Save and apply" shows its plan first. */
export function DeploymentSettings({ deployment }: { deployment: DeploymentView }) {
  const router = useRouter()
  const [saved, setSaved] = useState(() => formOf(deployment))
  const form = useForm<DeploymentFormValues>({ defaultValues: saved, resolver: formResolver({ nameless: true }) })
  const values = useWatch({ control: form.control }) as DeploymentFormValues
  const [saving, setSaving] = useState(false)
  const [applying, setApplying] = useState<Changes | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const changed = Object.keys(changesBetween(saved, { ...saved, ...values })).length

  useLeaveWarning(changed > 0)

  function settle(answer: DeploymentView) {
    const next = formOf(answer)
    setSaved(next)
    form.reset(next)
  }

  // A deploy may have changed what webops.yaml sets. What somebody is typing stays.
  const fromFile = JSON.stringify(deployment.fromFile)
  const shown = useRef(fromFile)
  useEffect(() => {
    if (shown.current === fromFile || changed > 0) return
    shown.current = fromFile
    settle(deployment)
  })

  const save = form.handleSubmit(async (checked) => {
    setSaving(true)
    setProblem(null)
    try {
      settle(await callApi<DeploymentView>('PATCH', `/deployments/${deployment.name}`, changesBetween(saved, checked)))
      notify.success('Saved. It takes effect with the next deploy.')
      router.refresh()
    } catch (error) {
      if (!placeApiError(form, error)) setProblem(error)
    } finally {
      setSaving(false)
    }
  })

  const askToApply = form.handleSubmit((checked) => setApplying(changesBetween(saved, checked)))

  async function apply(changes: Changes) {
    try {
      const answer = await callApi<DeploymentView>('PATCH', `/deployments/${deployment.name}?apply=true`, changes)
      settle(answer)
      setApplying(null)
      const isQueued = answer.latestRollout?.id !== deployment.latestRollout?.id
      notify.success(isQueued || !isPushed(answer.repository) ? 'Saved, and on its way.' : 'Saved. The first push deploys it.')
      router.push(`/d/${deployment.name}`)
      router.refresh()
    } catch (error) {
      setApplying(null)
      if (!placeApiError(form, error)) setProblem(error)
    }
  }

  const error = problem === null ? null : describeError(problem)
  return (
    <FormProvider {...form}>
      <form onSubmit={save} noValidate className="max-w-3xl space-y-6">
        {deployment.fromFile && <FromFileNotice fromFile={deployment.fromFile} />}
        <FromFileContext value={deployment.fromFile}>
          <DetectionProvider known>
            <SourceFields edit />
            <DockerFields known hasReleases={deployment.release !== null} />
          </DetectionProvider>
        </FromFileContext>
        {error && (
          <Notice kind="error" title={`It was not saved: ${error.message}`}>
            {error.hint}
          </Notice>
        )}
        <div className="sticky bottom-14 z-10 -mx-4 flex flex-wrap items-center gap-2 border-t bg-page px-4 py-3 sm:-mx-6 sm:px-6 lg:bottom-0 lg:mx-0 lg:px-0">
          <Button variant="primary" disabled={changed === 0 || saving} onClick={askToApply}>
            Save and apply
          </Button>
          <Button type="submit" disabled={changed === 0} busy={saving}>
            Save
          </Button>
          {changed > 0 && (
            <Button variant="ghost" onClick={() => form.reset(saved)}>
              Discard
            </Button>
          )}
          <p role="status" className="text-[13px] text-muted">
            {changed === 0 ? 'Nothing is changed.' : changed === 1 ? '1 field is changed.' : `${changed} fields are changed.`}
          </p>
        </div>
      </form>
      {applying && (
        <ApplyDialog
          name={deployment.name}
          hasRelease={deployment.release !== null}
          changes={applying}
          onApply={apply}
          onClose={() => setApplying(null)}
        />
      )}
    </FormProvider>
  )
}

/** The browser asks before it closes a page with changes that are not saved. */
function useLeaveWarning(active: boolean) {
  useEffect(() => {
    if (!active) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [active])
}
