'use client'
import { useEffect, useState } from 'react'
import type { ReleaseDiffView } from '#api/schemas/views.ts'
import { callApi } from '../api-client.ts'

export type DiffState = { phase: 'asking' } | { phase: 'ready'; diff: ReleaseDiffView } | { phase: 'failed'; error: unknown }

/** Asks what is different, and asks again when the question changes. No question (`from` is null): it goes on asking nothing. */
export function useDiff(name: string, from: number | null, to: number | 'settings', secrets: 'current' | 'release' = 'release'): DiffState {
  const question = from === null ? null : `/deployments/${name}/releases/${from}/diff/${to}?secrets=${secrets}`
  const [answer, setAnswer] = useState<{ question: string | null; state: DiffState }>({ question: null, state: { phase: 'asking' } })

  useEffect(() => {
    if (question === null) return
    const controller = new AbortController()
    const answered = (state: DiffState) => !controller.signal.aborted && setAnswer({ question, state })
    callApi<ReleaseDiffView>('GET', question, undefined, { signal: controller.signal }).then(
      (diff) => answered({ phase: 'ready', diff }),
      (error: unknown) => answered({ phase: 'failed', error }),
    )
    return () => controller.abort()
  }, [question])

  return answer.question === question ? answer.state : { phase: 'asking' }
}
