'use client'
import { useEffect, useRef, useState } from 'react'
import { useFormContext, useFormState, useWatch } from 'react-hook-form'
import type { DetectionView } from '#api/schemas/views.ts'
import { gitRef, repositoryInput } from '#core/deployment/deployment.schema.ts'
import { isPushed } from '#core/push/pushed-source.ts'
import { callApi } from '../api-client.ts'
import { accessInput } from '../deployment-form/access-values.ts'
import type { DeploymentFormValues } from '../deployment-form/form-values.ts'
import { withRequired } from '../deployment-form/required-rows.ts'
import { CHOICE_FIELDS, NO_CHOICE, type Choice } from './candidate-choice.ts'

export type DetectionState =
  | { phase: 'none' }
  | { phase: 'looking'; since: string }
  | { phase: 'found'; detection: DetectionView }
  | { phase: 'failed'; error: unknown }

const AFTER_TYPING_MS = 900

interface Options {
  /** It is deployed already. */
  known: boolean
  /** Rises when somebody asks to look at the repository as it is. */
  asked: number
  /** Rises when a password or key was typed to its end. */
  typed: number
  /** What was chosen of what was found before. */
  chosen: Choice | null
}

/** Asks what the repository in the form is, once its address is complete, and puts the variables that it asks for into the form. */
export function useDetection({ known, asked, typed, chosen }: Options): DetectionState {
  const { getValues, setValue } = useFormContext<DeploymentFormValues>()
  const { dirtyFields } = useFormState<DeploymentFormValues>()
  const changed = dirtyFields.repository === true || dirtyFields.branch === true || typed > 0 || asked > 0
  const [repository, branch, environment] = useWatch<DeploymentFormValues, ['repository', 'branch', 'environment']>({
    name: ['repository', 'branch', 'environment'],
  })
  const [state, setState] = useState<DetectionState>({ phase: 'none' })
  const [of, setOf] = useState('')
  const lastAsked = useRef(asked)
  const latestChoice = useRef(chosen)
  useEffect(() => {
    latestChoice.current = chosen
  })

  const address = repository.trim()
  // What was chosen in another repository is not in this one.
  useEffect(() => {
    if (of === '' || of === address) return
    setOf('')
    const choice = latestChoice.current
    const values = getValues()
    if (known || CHOICE_FIELDS.some((field) => values[field] !== choice?.[field])) return
    for (const field of CHOICE_FIELDS) setValue(field, NO_CHOICE[field])
  }, [of, address, known, getValues, setValue])

  useEffect(() => {
    const ref = branch.trim()
    setState({ phase: 'none' })
    if (known && !changed) return
    // Of a new one nothing was pushed yet.
    const isThere = repositoryInput.safeParse(address).success || (known && isPushed(address))
    if (!isThere || !gitRef.safeParse(ref).success) return
    const controller = new AbortController()
    const ask = () => {
      setState({ phase: 'looking', since: new Date().toISOString() })
      const values = getValues()
      const question = { repository: address, ref, ...accessInput(values), ...(known ? { deployment: values.name } : { environment }) }
      callApi<DetectionView>('POST', '/detections', question, { signal: controller.signal }).then(
        (detection) => {
          setState({ phase: 'found', detection })
          setOf(address)
          if (!known) setValue('dockerEnvVars', withRequired(getValues('dockerEnvVars'), detection.requiredVariables))
        },
        (error: unknown) => {
          if (!controller.signal.aborted) setState({ phase: 'failed', error })
        },
      )
    }
    // Who presses a button is not typing.
    const timer = setTimeout(ask, lastAsked.current === asked ? AFTER_TYPING_MS : 0)
    lastAsked.current = asked
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [address, branch, environment, known, changed, typed, asked, getValues, setValue])

  return state
}
