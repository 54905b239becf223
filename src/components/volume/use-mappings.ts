'use client'
import { useState } from 'react'
import type { DeploymentView } from '#api/schemas/views.ts'
import { ApiError, callApi, describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'

/** Changes which volumes the settings name. Nothing that runs is touched by it. */
export function useMappings(name: string, onDone: () => void) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)

  /** @param edit makes the new list of the one that is stored by now */
  async function change(edit: (mappings: string[]) => string[], said: string): Promise<void> {
    setBusy(true)
    setProblem(null)
    try {
      const { dockerVolumes } = await callApi<DeploymentView>('GET', `/deployments/${name}`)
      await callApi('PATCH', `/deployments/${name}`, { dockerVolumes: edit(dockerVolumes) })
      notify.success(said)
      onDone()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }

  const error = problem === null ? null : describeError(problem)
  const atPath = problem instanceof ApiError && (problem.field?.startsWith('dockerVolumes') ?? false)
  return {
    busy,
    change,
    /** What the API says of a mapping; the rest of what can go wrong is `problem`. */
    refused: error && atPath ? [error.message, error.hint].filter(Boolean).join(' ') : undefined,
    problem: atPath ? null : error,
    forget: () => setProblem(null),
  }
}
