import { z } from 'zod'
import '../errors/zod-words.ts'

/** Of what one push may bring, in MB; more than the largest pack makes no sense on a disk of today's servers. */
export const MOST_PACK_MB = 16_384

const fields = {
  /** When the branch moves: once its release serves, else the push fails (`refuse`); or at once (`accept`). */
  mode: z.enum(['refuse', 'accept']),
  /** What becomes of branches that do not deploy. */
  otherBranches: z.enum(['keep', 'refuse']),
  /** Whether a tag that is pushed is deployed. */
  deployTags: z.boolean(),
  /** Whether a branch may lose commits. */
  forcePush: z.boolean(),
  /** Whether branches and tags may be deleted. The branch that deploys never is. */
  deletions: z.boolean(),
  maxPackMb: z.number().int().min(1).max(MOST_PACK_MB),
  /** Whether every object is looked at before it is taken. */
  fsckObjects: z.boolean(),
}

/** How a deployment takes pushes. */
export const pushSettings = z.object(fields).strict()

/** What may be changed of it. */
export const pushSettingsChanges = z.object(fields).partial().strict()

export type PushSettings = z.output<typeof pushSettings>

/** As long as nobody said otherwise. */
export const DEFAULT_PUSH_SETTINGS: PushSettings = {
  mode: 'refuse',
  otherBranches: 'keep',
  deployTags: false,
  forcePush: false,
  deletions: false,
  maxPackMb: 1024,
  fsckObjects: true,
}
