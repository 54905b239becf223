import type { LogLine } from '../ports/queue.ts'

/** Why a rollout failed, for people: what happened, and what to do about it. */
export interface Diagnosis {
  /** Stable; docs/guides/when-a-rollout-fails.md has them all. */
  id: string
  /** What happened, in a sentence. */
  cause: string
  remedy: string
  /** Sequence numbers of the lines of the rollout's log that show it, in order; 8 at most. */
  lines: number[]
}

/** A failed step, with what is known about it. */
export interface Failure {
  /** Its key; null when it failed outside of a step. */
  step: string | null
  error: { code: string; message: string }
  /** The last lines of its log, secrets cut out. */
  lines: Pick<LogLine, 'sequence' | 'text'>[]
  deployment: {
    /** The port that requests are sent to. */
    port: number | null
    healthPath: string | null
    /** As mapped: `data:/data`, `/srv/data:/data:ro`. */
    volumes: string[]
    /** False: it is built and run on the server itself. Unset: with Docker. */
    useDocker?: boolean
  }
}
