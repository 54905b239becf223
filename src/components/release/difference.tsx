'use client'
import { describeError } from '../api-client.ts'
import { useRunWords } from '../deployment/run-words-context.tsx'
import { StateShape } from '../deployment/state-shape.tsx'
import { Notice } from '../ui/notice.tsx'
import { DiffView } from './diff-view.tsx'
import type { DiffState } from './use-diff.ts'

/** A difference, or how far its question has come. */
export function Difference({ state }: { state: DiffState }) {
  const { standard } = useRunWords()
  if (state.phase === 'ready') return <DiffView diff={state.diff} />
  if (state.phase === 'failed') {
    const { message, hint } = describeError(state.error)
    return (
      <Notice kind="warning" title={`The difference cannot be shown: ${message}`}>
        {hint}
      </Notice>
    )
  }
  return (
    <p role="status" className="flex items-center gap-2.5 text-muted">
      <StateShape tone="busy" /> Comparing commits, configuration{standard ? ' and build' : ', Dockerfile and image'}
    </p>
  )
}
