'use client'
import { useCallback, useEffect, useState } from 'react'
import type { VolumesView } from '#api/schemas/volume-views.ts'
import { callApi } from '../api-client.ts'

/** The engine counts for one at a time: a moment later it may have time. */
const TRY_AGAIN_MS = 5_000
const MOST_TRIES = 3

interface Answer<T> {
  question: string
  list: T | null
  error: unknown
}

/**
 * Asks the server about volumes, which can take a while: sizes are counted file by file.
 * @param path below /api/v1
 * @param asOf asked again when it is another one
 * @returns `list` is the latest answer, also while it is asked again
 */
export function useVolumes<T extends { problem: string | null } = VolumesView>(path: string, asOf = '') {
  const [answer, setAnswer] = useState<Answer<T>>({ question: '', list: null, error: null })
  const [count, setCount] = useState(0)
  const question = `${path} ${asOf} ${count}`

  useEffect(() => {
    const controller = new AbortController()
    callApi<T>('GET', path, undefined, { signal: controller.signal }).then(
      (list) => !controller.signal.aborted && setAnswer({ question, list, error: null }),
      (error: unknown) => !controller.signal.aborted && setAnswer(({ list }) => ({ question, list, error })),
    )
    return () => controller.abort()
  }, [path, question])

  const asking = answer.question !== question
  const incomplete = !asking && answer.error === null && answer.list?.problem != null
  const again = useCallback(() => setCount((before) => before + 1), [])

  useEffect(() => {
    if (!incomplete || count >= MOST_TRIES) return
    const timer = setTimeout(again, TRY_AGAIN_MS)
    return () => clearTimeout(timer)
  }, [incomplete, count, again])

  return { list: answer.list, error: answer.error, asking, again }
}
