import type { VariableRowView } from '#api/schemas/variable-views.ts'
import { StateShape, toneText } from '../deployment/state-shape.tsx'
import { cn } from '../ui/class-names.ts'
import { STATE_WORDS } from './variable-words.ts'

/** That the live release has a variable otherwise. */
export function StateMark({ state, live }: { state: VariableRowView['state']; live: number | null }) {
  if (state === null || state === 'same') return null
  const { tone, text, title } = STATE_WORDS[state]
  return (
    <span title={title(live)} className={cn('inline-flex shrink-0 items-center gap-1 text-xs', toneText(tone))}>
      <StateShape tone={tone} />
      {text}
    </span>
  )
}
