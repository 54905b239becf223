import { z } from 'zod'
import type { ForgeEvent } from '../forge/forge.ts'

const text = z.string().nullable()
const told = { deliveryId: text }
const repository = z.object({ fullName: z.string(), urls: z.array(z.string()) })
const commit = z.object({
  id: z.string(),
  subject: z.string(),
  author: z.object({ name: z.string(), email: text }),
  time: text,
})

const push = z.object({
  ...told,
  type: z.literal('push'),
  repository,
  ref: z.string(),
  kind: z.enum(['branch', 'tag']),
  name: z.string(),
  before: text,
  after: text,
  commit: text,
  isCreated: z.boolean(),
  isDeleted: z.boolean(),
  isForced: z.boolean().nullable(),
  head: commit.nullable(),
  pusher: text,
  changedPaths: z.array(z.string()).nullable(),
  skipMarker: text,
})

const pullRequest = z.object({
  ...told,
  type: z.literal('pullRequest'),
  number: z.number(),
  title: z.string(),
  action: z.enum(['opened', 'updated', 'closed', 'merged', 'reopened']),
  head: z.object({ ref: z.string(), commit: text, repository: repository.nullable() }),
  base: z.object({ ref: z.string(), repository }),
  isFork: z.boolean(),
  author: text,
  skipMarker: text,
})

const ping = z.object({ ...told, type: z.literal('ping'), repository: repository.nullable() })
const ignored = z.object({ ...told, type: z.literal('ignored'), event: z.string(), reason: z.string() })

/** What a delivery told, as it is kept for a replay. */
export const storedEvents: z.ZodType<ForgeEvent[]> = z.array(z.discriminatedUnion('type', [push, pullRequest, ping, ignored])).max(100)
