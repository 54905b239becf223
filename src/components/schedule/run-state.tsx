import type { ScheduleRunView } from '#api/schemas/schedule-views.ts'
import { StateShape, toneText } from '../deployment/state-shape.tsx'
import { cn } from '../ui/class-names.ts'
import { RUN_STATE } from './schedule-words.ts'

/** How a run stands, as a word, a shape and a colour. */
export function RunState({ state, className }: { state: ScheduleRunView['state']; className?: string }) {
  const { word, tone } = RUN_STATE[state]
  return (
    <span
      data-testid="run-state"
      data-state={state}
      className={cn('inline-flex items-center gap-1.5 font-medium whitespace-nowrap', toneText(tone), className)}
    >
      <StateShape tone={tone} />
      {word}
    </span>
  )
}
