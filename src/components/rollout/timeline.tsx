'use client'
import type { StepView } from '#api/schemas/views.ts'
import { StateShape, type StateTone } from '../deployment/state-shape.tsx'
import { Elapsed } from '../time/elapsed.tsx'
import { formatDuration } from '../time/format-duration.ts'
import { cn } from '../ui/class-names.ts'
import { STEP_STATE } from './rollout-words.ts'

const TONES: Record<StepView['state'], StateTone> = {
  pending: 'waiting',
  running: 'busy',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'idle',
  skipped: 'idle',
}

interface TimelineProps {
  steps: StepView[]
  /** How long each step took the last time, in milliseconds by key. */
  usual: Record<string, number>
  /** A step's log is asked for. */
  onPick?: (step: string) => void
}

/** What a rollout did, does and will do, step by step, with times. */
export function Timeline({ steps, usual, onPick }: TimelineProps) {
  return (
    <ol className="relative">
      {steps.map((step, index) => (
        <li key={step.key} data-testid={`step-${step.key}`} data-state={step.state} className="relative">
          {index < steps.length - 1 && <span aria-hidden className="absolute top-7 bottom-[-9px] left-[13px] w-px bg-line" />}
          <StepButton step={step} usual={usual[step.key]} {...(onPick && step.startedAt ? { onPick: () => onPick(step.key) } : {})} />
        </li>
      ))}
    </ol>
  )
}

function StepButton({ step, usual, onPick }: { step: StepView; usual: number | undefined; onPick?: () => void }) {
  const content = (
    <>
      <StateShape tone={TONES[step.state]} className="mt-1" />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline justify-between gap-3">
          <span className={cn('font-medium', (step.state === 'pending' || step.state === 'skipped') && 'text-muted')}>
            {step.title}
            <span className="sr-only"> ({STEP_STATE[step.state]})</span>
          </span>
          <Time step={step} />
        </span>
        {step.reason ? (
          <span
            className={cn('mt-0.5 block text-[13px] break-words whitespace-pre-line', step.state === 'failed' ? 'text-bad' : 'text-muted')}
          >
            {step.reason}
          </span>
        ) : (
          <span className="mt-0.5 block text-[13px] break-words text-muted">{step.summary}</span>
        )}
        {step.state === 'running' && usual !== undefined && (
          <span className="mt-0.5 block text-[13px] text-faint">usually {formatDuration(usual)}</span>
        )}
      </span>
    </>
  )
  const box = 'flex w-full items-start gap-3 rounded-md px-2 py-1.5 text-left'
  if (!onPick) return <div className={box}>{content}</div>
  return (
    <button type="button" onClick={onPick} className={cn(box, 'hover:bg-hover')} title="Show this step in the log">
      {content}
    </button>
  )
}

function Time({ step }: { step: StepView }) {
  const style = 'shrink-0 text-[13px] text-muted'
  if (step.state === 'running' && step.startedAt) return <Elapsed from={step.startedAt} className={style} />
  if (step.durationMs !== null) return <span className={style}>{formatDuration(step.durationMs)}</span>
  if (step.state === 'skipped' || step.state === 'cancelled') return <span className={style}>{STEP_STATE[step.state].toLowerCase()}</span>
  return null
}
