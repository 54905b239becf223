import type { DeliveryView } from '#api/schemas/webhook-views.ts'
import { StateShape, toneText } from '../deployment/state-shape.tsx'
import { cn } from '../ui/class-names.ts'
import { OUTCOME } from './delivery-words.ts'

/** What became of a delivery, as a word, a shape and a colour. */
export function DeliveryOutcome({ outcome, className }: { outcome: DeliveryView['outcome']; className?: string }) {
  const { word, tone } = OUTCOME[outcome]
  return (
    <span
      data-testid="delivery-outcome"
      data-outcome={outcome}
      className={cn('inline-flex items-center gap-1.5 font-medium whitespace-nowrap', toneText(tone), className)}
    >
      <StateShape tone={tone} />
      {word}
    </span>
  )
}
