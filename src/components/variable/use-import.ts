'use client'
import { useEffect, useState } from 'react'
import type { ImportedVariablesView, VariableRowView } from '#api/schemas/variable-views.ts'
import { callApi } from '../api-client.ts'

export interface ImportInput {
  text: string
  secret: 'auto' | 'all' | 'none'
  replace: boolean
  /** Unset: those that are there stay as they are. */
  availableAt?: VariableRowView['availableAt']
}

type Preview = { phase: 'none' | 'asking' } | { phase: 'ready'; result: ImportedVariablesView } | { phase: 'failed'; error: unknown }

const PAUSE_MS = 250

/** What an import would do, asked again a moment after the text changed. */
export function useImportPreview(path: string, input: ImportInput): Preview {
  const question = input.text.trim() === '' ? null : JSON.stringify({ ...input, dryRun: true })
  const [answer, setAnswer] = useState<{ question: string; preview: Preview } | null>(null)

  useEffect(() => {
    if (question === null) return
    const controller = new AbortController()
    const timer = setTimeout(() => {
      const answered = (preview: Preview) => !controller.signal.aborted && setAnswer({ question, preview })
      callApi<ImportedVariablesView>('POST', `${path}/import`, JSON.parse(question), { signal: controller.signal }).then(
        (result) => answered({ phase: 'ready', result }),
        (error: unknown) => answered({ phase: 'failed', error }),
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [path, question])

  if (question === null) return { phase: 'none' }
  return answer?.question === question ? answer.preview : { phase: 'asking' }
}
