import type { DeploymentView } from '#api/schemas/views.ts'
import { cn } from '../ui/class-names.ts'
import { StateShape, toneText, type StateTone } from './state-shape.tsx'

const STATES: Record<DeploymentView['status'], { word: string; tone: StateTone }> = {
  pending: { word: 'Pending', tone: 'waiting' },
  running: { word: 'Running', tone: 'good' },
  stopped: { word: 'Stopped', tone: 'idle' },
  unhealthy: { word: 'Unhealthy', tone: 'warn' },
  failed: { word: 'Failed', tone: 'bad' },
}

/** What serves, as a word, a shape and a colour. */
export function StateBadge({ status, className }: { status: DeploymentView['status']; className?: string }) {
  const { word, tone } = STATES[status]
  return (
    <span
      data-testid="deployment-status"
      data-status={status}
      className={cn('inline-flex items-center gap-1.5 font-medium whitespace-nowrap', toneText(tone), className)}
    >
      <StateShape tone={tone} />
      {word}
    </span>
  )
}
