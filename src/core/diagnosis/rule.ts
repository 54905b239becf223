import type { Evidence } from './evidence.ts'

/** What patterns found, by the name of their groups. */
export type Found = Record<string, string>

/**
 * One way to fail. A rule applies when all that it names is so. In `cause` and `remedy`, `{package}` stands for what the
 * group of that name found, and `{package|the package}` says what to write when it found nothing.
 */
export interface Rule {
  /** Stable, snake_case. */
  id: string
  /** What went wrong, in general: for the guide. */
  title: string
  /** Keys of the steps in which it happens; unset: any. */
  step?: readonly string[]
  /** Codes of the step's error. */
  code?: readonly string[]
  /** Exit status of the command or container. */
  exitStatus?: readonly number[]
  /** In the step's error. */
  message?: RegExp
  /** In one line of the step's log. Of several patterns the first that is found anywhere counts. */
  log?: RegExp | readonly RegExp[]
  /** Which line, when several match; unset: the first. */
  pick?: 'last'
  /** In lines that matter too, if they are there. Their groups fill what is not known yet. */
  also?: readonly RegExp[]
  /** Not when a line has this. */
  unless?: RegExp
  /**
   * What a pattern cannot say.
   * @returns more of what was found (as `sequence`, the line that says it), or null when the rule does not apply after all
   */
  check?: (found: Found, evidence: Evidence) => Found | null
  /** How many of the last lines matter, for rules that know no better. */
  tail?: number
  cause: string
  remedy: string
}
