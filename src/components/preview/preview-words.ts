import type { PreviewView } from '#api/schemas/preview-views.ts'
import type { StateTone } from '../deployment/state-shape.tsx'

export const PREVIEW_STATE: Record<PreviewView['state'], { word: string; tone: StateTone }> = {
  waiting: { word: 'Waits', tone: 'waiting' },
  removing: { word: 'Removing', tone: 'busy' },
  pending: { word: 'Pending', tone: 'busy' },
  running: { word: 'Running', tone: 'good' },
  stopped: { word: 'Stopped', tone: 'idle' },
  unhealthy: { word: 'Unhealthy', tone: 'warn' },
  failed: { word: 'Failed', tone: 'bad' },
}

/** `cart`, or `grace/shop:cart` of a fork. */
export function headWords({ fork, repository, branch }: Pick<PreviewView, 'fork' | 'repository' | 'branch'>): string {
  return fork ? `${repository ?? 'a fork'}:${branch}` : branch
}

/** Names of variables as they are typed: with commas, blanks or lines between them. */
export function namesOf(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))]
}
