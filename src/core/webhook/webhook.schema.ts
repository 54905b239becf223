import { z } from 'zod'
import '../errors/zod-words.ts'
import { deployRules } from '../forge/deploy-rules.schema.ts'
import { FORGE_IDS } from '../forge/forge.ts'

export const forgeId = z.enum(FORGE_IDS)

/** That a deployment takes webhooks, from where, and what it does about them. */
export const webhookInput = z
  .object({
    /** Unset: known by the repository's host, else `gitea`. */
    forge: forgeId.optional(),
    /** Unset: the deployment's own branch. */
    branches: deployRules.shape.branches.optional(),
    tags: deployRules.shape.tags,
    paths: deployRules.shape.paths,
    pullRequests: deployRules.shape.pullRequests,
  })
  .strict()

/** What is not named stays. */
export const webhookChanges = z
  .object({
    forge: forgeId,
    branches: deployRules.shape.branches,
    tags: deployRules.shape.branches,
    paths: deployRules.shape.branches,
    pullRequests: deployRules.shape.pullRequests.unwrap(),
  })
  .partial()
  .strict()
