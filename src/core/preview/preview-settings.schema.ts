import { z } from 'zod'
import '../errors/zod-words.ts'
import { patterns } from '../forge/deploy-rules.schema.ts'
import { variableName } from '../variable/variable-name.ts'

/** Previews of one deployment that there may be at the same time. */
export const MOST_PREVIEWS = 50

const fields = {
  /** At the same time; those that wait for approval do not count. */
  maxCount: z.number().int().min(1).max(MOST_PREVIEWS),
  /** Days from the last push on; of a fork's from the last approval on. */
  lifeDays: z.number().int().min(1).max(90),
  /** Names of secrets that previews of the repository's own branches get; those of forks get none. */
  secrets: z
    .array(variableName)
    .max(200)
    .transform((names) => [...new Set(names)]),
  /** `own`: empty ones wherever the deployment has some. */
  volumes: z.enum(['none', 'own']),
  /** Of branches that get a preview each, beside the one that deploys. Empty: none. */
  branches: patterns,
}

export const previewSettings = z.object(fields).strict()
/** What is not named stays. */
export const previewSettingsChanges = z.object(fields).partial().strict()
export type PreviewSettings = z.output<typeof previewSettings>

/** As long as nobody said otherwise. */
export const DEFAULT_PREVIEW_SETTINGS: PreviewSettings = { maxCount: 5, lifeDays: 7, secrets: [], volumes: 'none', branches: [] }

/** The commit of a fork that somebody looked at. */
export const approvalInput = z
  .object({ commit: z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'use the whole id of the commit, in small letters') })
  .strict()
