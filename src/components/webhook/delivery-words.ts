import type { DeliveryView } from '#api/schemas/webhook-views.ts'
import type { StateTone } from '../deployment/state-shape.tsx'

export const OUTCOME: Record<DeliveryView['outcome'], { word: string; tone: StateTone }> = {
  received: { word: 'Received', tone: 'waiting' },
  deployed: { word: 'Deployed', tone: 'good' },
  answered: { word: 'Answered', tone: 'good' },
  ignored: { word: 'Ignored', tone: 'idle' },
  refused: { word: 'Refused', tone: 'bad' },
  failed: { word: 'Failed', tone: 'warn' },
}

/** What came, as a heading: `Push`, `Tag`, `Pull request opened`. */
export function eventWords({ event, source }: Pick<DeliveryView, 'event' | 'source'>): string {
  if (source === 'hook') return 'Deploy hook'
  return event === '' ? 'Request' : event.charAt(0).toUpperCase() + event.slice(1)
}

/** Who did it: `by ada`, or who had it replayed. */
export function authorWords({ source, author, replayedBy }: Pick<DeliveryView, 'source' | 'author' | 'replayedBy'>): string | null {
  if (replayedBy !== null) return `replayed by ${replayedBy}`
  if (author === null) return null
  return source === 'hook' ? author : `by ${author}`
}

const DONE = new Set<DeliveryView['outcome']>(['deployed', 'ignored', 'failed'])

/**
 * Whether something could come of doing it again: of what was refused nothing is kept, a ping asks for nothing, and what was
 * received alone is done by itself.
 */
export const canReplay = ({ source, outcome }: Pick<DeliveryView, 'source' | 'outcome'>) => source !== 'hook' && DONE.has(outcome)

/** What became of a replay, for whoever asked for it. */
export function replayWords({ outcome, rollout, reason }: Pick<DeliveryView, 'outcome' | 'rollout' | 'reason'>): string {
  if (outcome === 'deployed') return rollout === null ? 'It deploys.' : `It deploys: rollout ${rollout}.`
  return `Nothing is deployed. ${reason ?? ''}`.trim()
}
