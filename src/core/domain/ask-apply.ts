import { z } from 'zod'
import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'

/** Checking, loading and waiting for another one that is at it already. */
const TIMEOUT_MS = 10_000

const answer = z.object({ problem: z.string().nullable() })

/** What became of a change that is stored. */
export interface Applied {
  /** False: it takes effect when the worker, or the proxy, is back. */
  applied: boolean
  /** What is in the way, in words. */
  problem: string | null
}

/**
 * Has the worker put all routes in place, without a rollout. What was stored stays stored, whatever comes of it: the
 * worker does the same by itself when it starts.
 * @param checkId a domain whose DNS is to be looked at as well
 */
export async function askApply(core: Core, server: string, checkId?: string): Promise<Applied> {
  try {
    const input = checkId === undefined ? {} : { routeId: checkId }
    const said = answer.safeParse(await core.queries.ask(server, { name: 'apply-routes', input, timeoutMs: TIMEOUT_MS }))
    if (!said.success) return { applied: false, problem: 'The worker did not say whether it is in effect: it may be of another version.' }
    return { applied: said.data.problem === null, problem: said.data.problem }
  } catch (error) {
    // Of whatever kind: the change is stored, and whoever made it has to hear that.
    return { applied: false, problem: error instanceof WebopsError ? error.message : 'The worker could not be asked.' }
  }
}
