'use client'
import { useEffect, useState } from 'react'
import { useFormContext, useFormState, useWatch } from 'react-hook-form'
import type { DetectionView } from '#api/schemas/views.ts'
import { gitRef, repositoryInput } from '#core/deployment/deployment.schema.ts'
import { callApi, describeError } from '../api-client.ts'
import { StateShape } from '../deployment/state-shape.tsx'
import { Elapsed } from '../time/elapsed.tsx'
import { accessInput } from './access-values.ts'
import type { DeploymentFormValues } from './form-values.ts'
import { withRequired } from './required-rows.ts'

type State =
  | { phase: 'none' }
  | { phase: 'looking'; since: string }
  | { phase: 'found'; detection: DetectionView }
  | { phase: 'failed'; error: unknown }

const AFTER_TYPING_MS = 900
const STACKS: Record<string, string> = {
  django: 'Django',
  node: 'Node.js',
  static: 'A static site',
  dockerfile: 'It has a Dockerfile of its own',
}

/**
 * What the repository is, with its evidence, as soon as its address is complete.
 * @param known it is deployed already: only another address, branch or password is looked at
 * @param accessTyped rises when a password or key was typed to its end: a git server may lock out who tries half of one
 */
export function DetectionHint({ known, accessTyped }: { known: boolean; accessTyped: number }) {
  const { getValues, setValue } = useFormContext<DeploymentFormValues>()
  const { dirtyFields } = useFormState<DeploymentFormValues>()
  const changed = dirtyFields.repository === true || dirtyFields.branch === true || accessTyped > 0
  const [repository, branch, environment] = useWatch<DeploymentFormValues, ['repository', 'branch', 'environment']>({
    name: ['repository', 'branch', 'environment'],
  })
  const [state, setState] = useState<State>({ phase: 'none' })

  useEffect(() => {
    const address = repository.trim()
    const ref = branch.trim()
    setState({ phase: 'none' })
    if (known && !changed) return
    if (!repositoryInput.safeParse(address).success || !gitRef.safeParse(ref).success) return
    const controller = new AbortController()
    const timer = setTimeout(() => {
      setState({ phase: 'looking', since: new Date().toISOString() })
      const values = getValues()
      const question = { repository: address, ref, ...accessInput(values), ...(known ? { deployment: values.name } : { environment }) }
      callApi<DetectionView>('POST', '/detections', question, { signal: controller.signal }).then(
        (detection) => {
          setState({ phase: 'found', detection })
          if (!known) setValue('dockerEnvVars', withRequired(getValues('dockerEnvVars'), detection.requiredVariables))
        },
        (error: unknown) => {
          if (!controller.signal.aborted) setState({ phase: 'failed', error })
        },
      )
    }, AFTER_TYPING_MS)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [repository, branch, environment, known, changed, accessTyped, getValues, setValue])

  if (state.phase === 'none') return null
  return (
    <div role="status" className="-mt-2 flex items-start gap-2 text-[13px]">
      {state.phase === 'looking' && (
        <>
          <StateShape tone="busy" className="mt-1" />
          <p className="text-muted">
            Looking at the repository, <Elapsed from={state.since} />
          </p>
        </>
      )}
      {state.phase === 'found' && <Found detection={state.detection} />}
      {state.phase === 'failed' && (
        <>
          <StateShape tone="warn" className="mt-1" />
          <p className="min-w-0 break-words text-muted">
            <span className="text-ink">It could not be looked at: {describeError(state.error).message}</span>{' '}
            {describeError(state.error).hint}
          </p>
        </>
      )}
    </div>
  )
}

const fieldCount = (count: number) => (count === 1 ? 'one field' : `${count} fields`)

function Found({ detection }: { detection: DetectionView }) {
  const { stack, evidence, port, commit, dockerfiles, requiredVariables, settingsFile } = detection
  return (
    <>
      <StateShape tone={stack ? 'good' : 'warn'} className="mt-1" />
      <p className="min-w-0 break-words text-muted">
        <span className="font-medium text-ink">{stack ? (STACKS[stack] ?? stack) : 'Not recognised'}</span>
        {stack ? '' : ': choose the project type yourself, or bring a Dockerfile'}
        {evidence.length > 0 && `: ${evidence.join('; ')}`}
        {port !== null && ` · port ${port}`}
        {dockerfiles.length > 0 && ` · ${dockerfiles.join(', ')}`}
        {settingsFile?.path && ` · ${settingsFile.path} sets ${fieldCount(settingsFile.fields.length)}`}
        {requiredVariables.length > 0 &&
          ` · it asks for ${requiredVariables.length === 1 ? 'a variable' : `${requiredVariables.length} variables`}`}{' '}
        · <span className="font-mono">{commit.slice(0, 7)}</span>
        {settingsFile?.problem && (
          <span className="mt-1 block whitespace-pre-wrap text-bad">
            Its settings file is refused, and so would be a deploy:{'\n'}
            {settingsFile.problem}
          </span>
        )}
      </p>
    </>
  )
}
