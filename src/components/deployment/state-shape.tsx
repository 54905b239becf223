import { cn } from '../ui/class-names.ts'

export type StateTone = 'good' | 'busy' | 'warn' | 'bad' | 'idle' | 'waiting'

const COLOURS: Record<StateTone, string> = {
  good: 'text-good',
  busy: 'text-busy',
  warn: 'text-warn',
  bad: 'text-bad',
  idle: 'text-idle',
  waiting: 'text-idle',
}

/** A state's colour and shape: disc, turning ring, triangle, cross, square, hollow ring. No state is told by colour alone. */
export function StateShape({ tone, className }: { tone: StateTone; className?: string }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 12 12"
      className={cn('size-3 shrink-0', COLOURS[tone], tone === 'busy' && 'animate-spin', className)}
      fill="none"
      stroke="currentColor"
    >
      {tone === 'good' && <circle cx="6" cy="6" r="4.5" fill="currentColor" stroke="none" />}
      {tone === 'busy' && (
        <>
          <circle cx="6" cy="6" r="4.5" strokeWidth="2" opacity="0.25" />
          <path d="M6 1.5a4.5 4.5 0 0 1 4.5 4.5" strokeWidth="2" strokeLinecap="round" />
        </>
      )}
      {tone === 'warn' && <path d="M6 1.2 11.3 10.6H.7Z" fill="currentColor" stroke="none" />}
      {tone === 'bad' && <path d="m2.2 2.2 7.6 7.6m0-7.6-7.6 7.6" strokeWidth="2.4" strokeLinecap="round" />}
      {tone === 'idle' && <rect x="2" y="2" width="8" height="8" rx="1" fill="currentColor" stroke="none" />}
      {tone === 'waiting' && <circle cx="6" cy="6" r="4.2" strokeWidth="1.6" strokeDasharray="2.2 1.6" />}
    </svg>
  )
}

export const toneText = (tone: StateTone) => COLOURS[tone]
