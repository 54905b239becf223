import { z } from 'zod'

const commit = z.object({ commit: z.string(), subject: z.string(), author: z.string(), at: z.string() })

/** One thing that is not the same. Of a secret it is only said that it is another one. */
export const configurationChange = z.object({
  /** `dockerPorts`, `port`, …, or `dockerEnvVars.NAME`, as the deployment's own fields are called. */
  field: z.string(),
  secret: z.boolean(),
  change: z.enum(['added', 'removed', 'changed']),
  /** Null where there is none, and for a secret. */
  before: z.string().nullable(),
  after: z.string().nullable(),
})

const side = z.object({
  /** Null: the deployment's settings, as the next release will have them. */
  release: z.number().nullable(),
  live: z.boolean(),
  commit: z.string().nullable(),
  commitSubject: z.string().nullable(),
})

const image = z.object({ id: z.string(), name: z.string(), bytes: z.number().nullable(), available: z.boolean() })

/** What is different between two releases, or between one and the deployment's settings. */
export const releaseDiff = z.object({
  from: side,
  to: side,
  commits: z.object({
    /** Newest first: what comes, and what goes. */
    added: z.array(commit),
    removed: z.array(commit),
    /** False when there are more, or when it is not known; `note` says why. */
    complete: z.boolean(),
    note: z.string().nullable(),
  }),
  configuration: z.array(configurationChange),
  dockerfile: z.object({
    before: z.string().nullable(),
    after: z.string().nullable(),
    changed: z.boolean(),
    /** Lines that begin with `-`, `+` or a space, and `@@` between places; empty where nothing changed. */
    patch: z.string(),
  }),
  image: z.object({ before: image, after: image, changed: z.boolean() }),
})

export type ConfigurationChange = z.output<typeof configurationChange>
export type ReleaseDiff = z.output<typeof releaseDiff>
