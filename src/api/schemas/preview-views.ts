import { z } from 'zod'
import { previewSettings } from '../../core/preview/preview-settings.schema.ts'

/** How previews are made, and what they get. */
export const previewSettingsView = previewSettings

/** The preview of a pull request or a branch. */
export const previewView = z.object({
  /** Such as `pr-12` or `br-cart`. */
  key: z.string(),
  /** Null: it is of a branch. */
  pullRequest: z.number().nullable(),
  title: z.string(),
  /** The branch, and the repository that it is in, as the forge writes it. */
  branch: z.string(),
  repository: z.string().nullable(),
  /** The newest commit that was told of; null where the forge does not tell. */
  commit: z.string().nullable(),
  /** Whether it comes from a fork: its commits are built once they are approved, and get no secrets. */
  fork: z.boolean(),
  /** Who opened it, as the forge has it, or who pushed last. */
  author: z.string().nullable(),
  /** `waiting`: nothing runs until a commit is approved. */
  state: z.enum(['waiting', 'removing', 'pending', 'running', 'stopped', 'unhealthy', 'failed']),
  /** Whether the newest commit is to be approved. An older one may run meanwhile. */
  needsApproval: z.boolean(),
  approvedCommit: z.string().nullable(),
  approvedBy: z.string().nullable(),
  /** Its deployment; null: there is none. */
  deployment: z.string().nullable(),
  url: z.string().nullable(),
  /** From when on its life counts: of a fork since it came, or was approved last. */
  pushedAt: z.string(),
  /** When it is removed unless something is pushed, or, of a fork, approved. */
  endsAt: z.string(),
})

/** A rollout of a preview that was asked for. */
export const previewRolloutView = z.object({ id: z.string(), number: z.number(), deployment: z.string() })

export type PreviewView = z.output<typeof previewView>
export type PreviewSettingsView = z.output<typeof previewSettingsView>
