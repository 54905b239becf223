import type { RolloutSummaryView } from '#api/schemas/views.ts'
import { StateShape, toneText } from '../deployment/state-shape.tsx'
import { cn } from '../ui/class-names.ts'
import { ROLLOUT_STATE } from './rollout-words.ts'

/** How far a rollout is, as a word, a shape and a colour. */
export function RolloutState({ state, className }: { state: RolloutSummaryView['state']; className?: string }) {
  const { word, tone } = ROLLOUT_STATE[state]
  return (
    <span
      data-testid="rollout-state"
      data-state={state}
      className={cn('inline-flex items-center gap-1.5 font-medium whitespace-nowrap', toneText(tone), className)}
    >
      <StateShape tone={tone} />
      {word}
    </span>
  )
}
