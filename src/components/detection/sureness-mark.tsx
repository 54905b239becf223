import { cn } from '../ui/class-names.ts'
import { surenessOf, type Sureness } from './candidate-words.ts'

const FILLED: Record<Sureness, number> = { sure: 3, likely: 2, maybe: 1, guess: 0 }

/** How sure the detection is: a word, and as many bars as it is worth. */
export function SurenessMark({ confidence }: { confidence: number }) {
  const { level, words } = surenessOf(confidence)
  return (
    <span className="inline-flex shrink-0 items-center gap-1.5 text-[13px] whitespace-nowrap text-muted">
      <svg aria-hidden viewBox="0 0 12 10" className="h-2.5 w-3">
        {[0, 1, 2].map((bar) => (
          <rect
            key={bar}
            x={bar * 4.25}
            y={6 - bar * 3}
            width="3"
            height={4 + bar * 3}
            rx="0.75"
            className={cn(bar < FILLED[level] ? 'fill-muted' : 'fill-line-strong')}
          />
        ))}
      </svg>
      {words}
    </span>
  )
}
