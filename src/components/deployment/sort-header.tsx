import { ArrowDown, ArrowUp } from 'lucide-react'
import { cn } from '../ui/class-names.ts'

interface SortHeaderProps {
  label: string
  sorted: 'ascending' | 'descending' | 'none'
  onPress: () => void
}

/** The head of a column by which a list can be sorted. */
export function SortHeader({ label, sorted, onPress }: SortHeaderProps) {
  return (
    <div role="columnheader" aria-sort={sorted}>
      <button
        type="button"
        onClick={onPress}
        className={cn(
          '-mx-1.5 inline-flex items-center gap-1 rounded px-1.5 py-1.5 hover:text-ink',
          sorted !== 'none' && 'font-medium text-ink',
        )}
      >
        {label}
        {sorted === 'ascending' && <ArrowUp aria-hidden className="size-3.5" />}
        {sorted === 'descending' && <ArrowDown aria-hidden className="size-3.5" />}
      </button>
    </div>
  )
}
