'use client'
import { useState } from 'react'
import type { AppliedView } from '#api/schemas/domain-views.ts'
import { ApiError, callApi, describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'

type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Changes a domain through the API, and says whether that is in effect. */
export function useChange(name: string, onDone: () => void) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)

  /** @param said what to tell when it is in effect */
  async function change(method: Method, path: string, body: unknown, said: string): Promise<void> {
    setBusy(true)
    setProblem(null)
    try {
      const { applied, problem: why } = await callApi<AppliedView>(method, `/deployments/${name}/domains${path}`, body)
      if (applied) notify.success(said)
      else notify.error('It is stored, and not in effect yet.', why)
      onDone()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }

  /** What is wrong with a field, such as `host` or `settings.basicAuth.0.password`, for people. */
  const errorOf = (field: string): string | undefined => {
    if (!(problem instanceof ApiError) || problem.field === null) return undefined
    const here = problem.field === field || problem.field.startsWith(`${field}.`)
    return here ? [problem.message, problem.hint].filter(Boolean).join(' ') : undefined
  }
  /** What is wrong and stands at none of these fields. */
  const otherThan = (fields: string[]) => (problem === null || fields.some((field) => errorOf(field)) ? null : describeError(problem))

  return { busy, change, errorOf, otherThan }
}
