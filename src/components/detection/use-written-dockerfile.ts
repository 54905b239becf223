'use client'
import { useEffect, useRef, useState } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import type { PlanView } from '#api/schemas/views.ts'
import { callApi } from '../api-client.ts'
import { type DeploymentFormValues, EMPTY_FORM } from '../deployment-form/form-values.ts'
import type { CandidateView } from './candidate-words.ts'
import { dockerfileQuestion, plannedDockerfile } from './dockerfile-question.ts'
import { type Latest, LatestAnswer } from './latest-answer.ts'

const NOTHING: Latest<string> = { answer: null, phase: 'none', error: null }

interface Options {
  /** There is a deployment already. */
  known: boolean
  /** What a Dockerfile is written for; null: for nothing. */
  candidate: CandidateView | null
  /** It is in sight: nothing is asked before. */
  open: boolean
}

/** The Dockerfile that a deploy with the form's values would write, as they are typed. */
export function useWrittenDockerfile({ known, candidate, open }: Options): Latest<string> {
  const { formState } = useFormContext<DeploymentFormValues>()
  const values = { ...EMPTY_FORM, ...(useWatch<DeploymentFormValues>() as Partial<DeploymentFormValues>) }
  const saved = known ? { ...EMPTY_FORM, ...(formState.defaultValues as Partial<DeploymentFormValues>) } : null
  const question = candidate === null || !open ? null : JSON.stringify(dockerfileQuestion(values, saved))
  const [latest, setLatest] = useState(NOTHING)
  const asked = useRef<LatestAnswer<string> | null>(null)

  useEffect(() => {
    const answers = new LatestAnswer(ask, setLatest)
    asked.current = answers
    return () => {
      answers.stop()
      setLatest(NOTHING)
    }
  }, [candidate])
  useEffect(() => {
    if (question !== null) asked.current?.want(question)
  }, [question, candidate])
  return latest
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const text = plannedDockerfile(await callApi<PlanView>('POST', '/plans', JSON.parse(question), { signal }))
  if (text !== null) return text
  throw new Error('With these values a deploy would write none. The plan says what it builds from.')
}
