import { z } from 'zod'
import { configFileMode } from '../../core/config-file/config-file.schema.ts'

/** What the API answers about configuration files. The content of a secret one is in none of it. */

export const fileView = z.object({
  /** Absolute, in the container. */
  path: z.string(),
  secret: z.boolean(),
  /** null for a secret one. */
  content: z.string().nullable(),
  /** Of a secret one: 12 hex digits that two have in common only when their contents are the same. */
  fingerprint: z.string().nullable(),
  /** Of its content, in UTF-8. */
  bytes: z.number(),
  /** Octal, such as 0444. */
  mode: configFileMode,
  updatedAt: z.string(),
  /** Name of who set it. */
  updatedBy: z.string().nullable(),
  /** Against the live release; null when nothing serves. removed: the live release has it, the settings have not. */
  state: z.enum(['same', 'changed', 'new', 'removed']).nullable(),
})

const listed = {
  items: z.array(fileView),
  /** Number of the release that serves. */
  live: z.number().nullable(),
  /** Whether the live release has other files than the settings. */
  differs: z.boolean(),
}

export const fileListView = z.object(listed)
/** The same after a change, with the rollout that was queued so that it takes effect. */
export const changedFilesView = z.object({
  ...listed,
  rollouts: z.array(z.object({ deployment: z.string(), id: z.string(), number: z.number() })),
})

export type FileView = z.output<typeof fileView>
export type FileListView = z.output<typeof fileListView>
export type ChangedFilesView = z.output<typeof changedFilesView>
