import type { RolloutSummaryView, StepView } from '#api/schemas/views.ts'
import type { StateTone } from '../deployment/state-shape.tsx'

type Kind = RolloutSummaryView['kind']

/** The kind as a noun, beside its number: "Deploy 12". */
export const KIND_NOUN: Record<Kind, string> = {
  deploy: 'Deploy',
  reconfigure: 'Reconfigure',
  rollback: 'Rollback',
  restart: 'Restart',
  stop: 'Stop',
  start: 'Start',
  remove: 'Removal',
}

/** What somebody did: "Ada deployed 3 h ago". */
export const KIND_PAST: Record<Kind, string> = {
  deploy: 'deployed',
  reconfigure: 'reconfigured',
  rollback: 'rolled back',
  restart: 'restarted',
  stop: 'stopped',
  start: 'started',
  remove: 'removed',
}

/** What goes on now: "Deploying". */
export const KIND_NOW: Record<Kind, string> = {
  deploy: 'Deploying',
  reconfigure: 'Reconfiguring',
  rollback: 'Rolling back',
  restart: 'Restarting',
  stop: 'Stopping',
  start: 'Starting',
  remove: 'Removing',
}

export const ROLLOUT_STATE: Record<RolloutSummaryView['state'], { word: string; tone: StateTone }> = {
  queued: { word: 'Queued', tone: 'waiting' },
  running: { word: 'Running', tone: 'busy' },
  succeeded: { word: 'Succeeded', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'idle' },
}

export const STEP_STATE: Record<StepView['state'], string> = {
  pending: 'Waiting',
  running: 'Running',
  succeeded: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  skipped: 'Skipped',
}

/** True while it may still change. */
export const isOpen = (rollout: Pick<RolloutSummaryView, 'state'>) => rollout.state === 'queued' || rollout.state === 'running'

const VIA: Record<string, string> = {
  panel: 'the panel',
  api: 'the API',
  cli: 'the command line',
  git: 'a push',
  webhook: 'a webhook',
  hook: 'a deploy hook',
  webops: 'WebOps itself',
}

/** Through what somebody asked, in words. */
export const viaWords = (via: string) => VIA[via] ?? via
