'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { PlanView } from '#api/schemas/views.ts'
import { callApi } from '../api-client.ts'

export type PlanState =
  { phase: 'none' } | { phase: 'asking'; since: string } | { phase: 'ready'; plan: PlanView } | { phase: 'failed'; error: unknown }

/** Asks for a plan. A later question ends an earlier one that is still open. */
export function usePlan() {
  const [state, setState] = useState<PlanState>({ phase: 'none' })
  const running = useRef<AbortController | null>(null)

  useEffect(() => () => running.current?.abort(), [])

  const ask = useCallback(async (question: unknown): Promise<PlanView | null> => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    setState({ phase: 'asking', since: new Date().toISOString() })
    try {
      const plan = await callApi<PlanView>('POST', '/plans', question, { signal: controller.signal })
      if (!controller.signal.aborted) setState({ phase: 'ready', plan })
      return plan
    } catch (error) {
      if (!controller.signal.aborted) setState({ phase: 'failed', error })
      return null
    }
  }, [])

  const forget = useCallback(() => {
    running.current?.abort()
    setState({ phase: 'none' })
  }, [])

  return { state, ask, forget }
}
