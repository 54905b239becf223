import { decide, type Decision } from '../forge/decide.ts'
import type { DeployRules } from '../forge/deploy-rules.schema.ts'
import type { ForgeEvent } from '../forge/forge.ts'

/** What a delivery comes to by the rules: the one of its events that counts, and what is done about it. */
export interface Decided {
  event: ForgeEvent | undefined
  decision: Decision
}

const NOTHING: Decided = {
  event: undefined,
  decision: { deploy: false, code: 'nothing_to_deploy', reason: 'It tells of nothing that could be deployed.' },
}

/**
 * Of several refs in one delivery the last one that is wanted counts, since it is what serves in the end; when none is, the
 * first one that could have been.
 */
export function decideOn(events: ForgeEvent[], rules: DeployRules): Decided {
  const all = events.map((event): Decided => ({ event, decision: decide(event, rules) }))
  const wanted = all.findLast(({ event, decision }) => event?.type === 'push' && decision.deploy)
  return wanted ?? all.find(({ event }) => event?.type === 'push' || event?.type === 'pullRequest') ?? all[0] ?? NOTHING
}
