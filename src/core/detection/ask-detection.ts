import { z } from 'zod'
import type { Core } from '../core.ts'
import { gitRef, orPushed, repositoryAccessInput, repositoryInput } from '../deployment/deployment.schema.ts'
import { getDeployment } from '../deployment/get-deployment.ts'
import { placeName } from '../project/project.schema.ts'
import { awaitsPush } from '../push/awaits-push.ts'
import { nothingPushed } from '../push/push-errors.ts'
import { sealAccess } from '../repository-access/seal-access.ts'
import { separateAccess } from '../repository-access/take-apart.ts'
import { foundSettings } from '../settings-file/found-settings.schema.ts'
import type { Actor } from '../user/actor.ts'
import { authorize, authorizeSomewhere } from '../user/policy.ts'
import { detectionWishes } from './detection-wishes.schema.ts'
import { presentedCandidate } from './presented-candidate.schema.ts'
import { requiredVariable } from './required-variable.schema.ts'

const TIMEOUT_MS = 120_000

export const detectionInput = z
  .object({
    repository: orPushed(repositoryInput),
    ref: gitRef.optional(),
    ...detectionWishes,
    ...repositoryAccessInput.shape,
    /** The deployment whose repository it is: it is read with what is stored there, unless something else is given. */
    deployment: z.string().optional(),
    /** Whose settings are looked for in its settings file. Unset: the deployment's own, or production. */
    environment: placeName.optional(),
  })
  .strict()

const detection = z.object({
  commit: z.string(),
  stack: z.string().nullable(),
  evidence: z.array(z.string()),
  port: z.number().nullable(),
  dockerfiles: z.array(z.string()),
  requiredVariables: z.array(requiredVariable).default([]),
  settingsFile: foundSettings.nullable().default(null),
  /** What it can be run as, the best first. */
  candidates: z.array(presentedCandidate).default([]),
})

/**
 * What a repository is, with the evidence. The worker fetches it, so that only who may create deployments may ask.
 * @throws forbidden, deployment_not_found, nothing_pushed, repository_access_…, deploy_key_…, worker_unreachable, and what the fetch found wrong
 */
export async function askDetection(core: Core, actor: Actor, input: z.output<typeof detectionInput>): Promise<z.output<typeof detection>> {
  const known = input.deployment === undefined ? null : await getDeployment(core, actor, input.deployment)
  if (known) authorize(actor, 'update', { kind: 'deployment', name: known.name, projectId: known.projectId })
  else authorizeSomewhere(actor, 'create')
  const { settings, access: given } = separateAccess(input)
  const { repository, ref = 'main', root, type } = settings
  if (awaitsPush(known, repository)) throw nothingPushed(known?.name ?? null)
  const accessOf = known?.id ?? null
  const environment = input.environment ?? known?.environment
  const access = await sealAccess(core.sealer, {
    deploymentId: accessOf,
    repository,
    given,
    stored: known?.repositoryAccess ?? null,
    storedFor: known?.repository ?? null,
  })
  const question = { name: 'detect', input: { repository, ref, root, type, access, accessOf, environment }, timeoutMs: TIMEOUT_MS }
  return detection.parse(await core.queries.ask(known?.server ?? core.settings.serverName, question))
}
