import { z } from 'zod'
import type { Core } from '../core.ts'
import { gitRef, repositoryUrl } from '../deployment/deployment.schema.ts'
import type { Actor } from '../user/actor.ts'
import { authorizeSomewhere } from '../user/policy.ts'

const TIMEOUT_MS = 120_000

export const detectionInput = z.object({ repository: repositoryUrl, ref: gitRef.optional() }).strict()

const detection = z.object({
  commit: z.string(),
  stack: z.string().nullable(),
  evidence: z.array(z.string()),
  port: z.number().nullable(),
  dockerfiles: z.array(z.string()),
})

/**
 * What a repository is, with the evidence. The worker fetches it, so that only who may create deployments may ask.
 * @throws forbidden, worker_unreachable, and what the fetch found wrong
 */
export async function askDetection(core: Core, actor: Actor, input: z.output<typeof detectionInput>): Promise<z.output<typeof detection>> {
  authorizeSomewhere(actor, 'create')
  const { repository, ref } = input
  const question = { name: 'detect', input: { repository, ref: ref ?? 'main' }, timeoutMs: TIMEOUT_MS }
  return detection.parse(await core.queries.ask(core.settings.serverName, question))
}
