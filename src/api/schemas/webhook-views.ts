import { z } from 'zod'
import { deployRules } from '../../core/forge/deploy-rules.schema.ts'
import { forgeId } from '../../core/webhook/webhook.schema.ts'

const { branches, tags, paths, pullRequests } = deployRules.shape

/** That a deployment takes the webhook of its repository's forge. */
export const webhookView = z.object({
  forge: forgeId,
  /** What the forge is given as the webhook's address. */
  url: z.string(),
  branches,
  tags: tags.removeDefault(),
  paths: paths.removeDefault(),
  pullRequests: pullRequests.unwrap(),
  /** When a delivery was last verified with the secret that it has now; none: nothing has come yet. */
  verifiedAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** What who changed it last was called then. */
  updatedBy: z.string().nullable(),
})

/** With its secret, which is shown when it is made. */
export const webhookWithSecretView = webhookView.extend({ secret: z.string() })

/** One request of a forge or of a deploy hook, and what became of it. */
export const deliveryView = z.object({
  id: z.string(),
  /** A forge, or `hook` for a deploy hook. */
  source: z.string(),
  /** Such as push, tag, pull request opened, ping. */
  event: z.string(),
  ref: z.string().nullable(),
  commit: z.string().nullable(),
  subject: z.string().nullable(),
  author: z.string().nullable(),
  outcome: z.enum(['received', 'deployed', 'answered', 'ignored', 'refused', 'failed']),
  code: z.string().nullable(),
  /** Why, in a sentence. */
  reason: z.string().nullable(),
  rolloutId: z.string().nullable(),
  /** The number of that rollout. */
  rollout: z.number().nullable(),
  /** The deployment that it is of: of a pull request it is the preview. */
  rolloutOf: z.string().nullable(),
  /** The delivery that it replays, and what who asked for it was called then. */
  replayOf: z.string().nullable(),
  replayedBy: z.string().nullable(),
  receivedAt: z.string(),
})

/** What a forge is answered. */
export const deliveryAnswerView = z.object({
  delivery: z.string(),
  outcome: z.enum(['deployed', 'answered', 'ignored', 'refused', 'failed', 'repeated']),
  reason: z.string(),
})

/** An address whose call deploys. */
export const deployHookView = z.object({
  name: z.string(),
  /** The first characters of the last part of its address. */
  prefix: z.string(),
  createdBy: z.string().nullable(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
})

/** With its address, which is shown this once. */
export const createdDeployHookView = deployHookView.extend({ url: z.string() })

export type WebhookView = z.output<typeof webhookView>
export type WebhookWithSecretView = z.output<typeof webhookWithSecretView>
export type DeliveryView = z.output<typeof deliveryView>
export type DeployHookView = z.output<typeof deployHookView>
