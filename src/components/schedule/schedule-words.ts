import type { ScheduleRunView, ScheduleView } from '#api/schemas/schedule-views.ts'
import type { StateTone } from '../deployment/state-shape.tsx'

export const RUN_STATE: Record<ScheduleRunView['state'], { word: string; tone: StateTone }> = {
  queued: { word: 'Waits', tone: 'waiting' },
  running: { word: 'Running', tone: 'busy' },
  succeeded: { word: 'Succeeded', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  timed_out: { word: 'Timed out', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'idle' },
  skipped: { word: 'Left out', tone: 'warn' },
}

/** True while it may still change. */
export const isOpenRun = ({ state }: Pick<ScheduleRunView, 'state'>) => state === 'queued' || state === 'running'

type Choice<T> = { value: T; title: string; sentence: string }

export const CONCURRENCY: Choice<ScheduleView['concurrency']>[] = [
  { value: 'skip', title: 'Leave it out', sentence: 'The one before goes on, and the history says that this one was left out.' },
  { value: 'queue', title: 'Let it wait', sentence: 'It begins when the one before has ended.' },
  { value: 'replace', title: 'End the one before', sentence: 'That one is cancelled, and this one begins.' },
]

export const MISSED: Choice<ScheduleView['missed']>[] = [
  { value: 'skip', title: 'Leave them out', sentence: 'The next run is the one that is due next.' },
  { value: 'once', title: 'Run once', sentence: 'It runs as soon as it can, once, however many times were missed.' },
]

/** Why there was a run, in words. */
export function triggerWords({ trigger, by, state }: Pick<ScheduleRunView, 'trigger' | 'by' | 'state'>): string {
  if (trigger === 'manual') return by === null ? 'by hand' : `by ${by}`
  if (trigger === 'schedule') return 'on schedule'
  return state === 'skipped' ? 'missed' : 'made up for missed times'
}

/** A command as it would be typed: of a list, its words. */
export function commandWords(command: string): string {
  if (!/^\s*\[\s*"/.test(command)) return command
  try {
    const words: unknown = JSON.parse(command)
    if (Array.isArray(words))
      return words.map((word) => (/^[\w./:=@%+,-]+$/.test(String(word)) ? String(word) : JSON.stringify(word))).join(' ')
  } catch {
    // It is shown as it stands.
  }
  return command
}

/** A reason as a sentence of its own. */
const asSentence = (reason: string) => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${/[.!?]$/.test(reason) ? '' : '.'}`

/** Why a run did not end well, or was not begun; null where its exit status says all. */
export function reasonWords({ state, reason, exitCode }: Pick<ScheduleRunView, 'state' | 'reason' | 'exitCode'>): string | null {
  if (state === 'succeeded' || reason === null || reason === `It ended with exit status ${exitCode}.`) return null
  return asSentence(reason)
}
