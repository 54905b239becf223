import type { Moment } from '#core/deployment/deployment-summary.ts'

export function presentMoment(moment: Moment): string
export function presentMoment(moment: Moment | null): string | null
/** ISO 8601 in UTC. */
export function presentMoment(moment: Moment | null): string | null {
  return moment instanceof Date ? moment.toISOString() : moment
}
