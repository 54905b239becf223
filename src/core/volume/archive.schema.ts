import { z } from 'zod'
import { commandInputPiece } from '../command/command.schema.ts'
import { shortVolumeName } from './volume.schema.ts'
import { deploymentName } from '../deployment/deployment.schema.ts'

/** A volume's content on its way out of it, or into it. */
export const archiveQuestion = z
  .object({
    deployment: deploymentName,
    volume: shortVolumeName,
    direction: z.enum(['download', 'upload']),
    actor: z.string().min(1).max(200),
  })
  .strict()
export type ArchiveQuestion = z.output<typeof archiveQuestion>

/** What one hears that has begun one. */
export const archiveOpened = z.object({ id: z.uuid() })

/** Who has begun one may go on with it, and nobody else. */
export const archiveOwner = z.object({ id: z.uuid(), deployment: z.string(), actor: z.string() })

/** A piece of an archive that is taken in, and behind how many bytes it comes. */
export const archivePiece = commandInputPiece.extend({ at: z.number().int().min(0) })

const refused = z.object({
  code: z.string(),
  kind: z.enum(['invalid', 'unauthenticated', 'forbidden', 'not_found', 'conflict', 'refused', 'unavailable', 'timeout', 'failed']),
  message: z.string(),
  hint: z.string().optional(),
  field: z.string().optional(),
})

/** How it ended: the last line of its live log. */
export const archiveEnd = z.union([
  z.object({ done: z.literal(true), files: z.number(), bytes: z.number() }),
  z.object({ done: z.literal(false), error: refused }),
])
export type ArchiveEnd = z.output<typeof archiveEnd>

export const archiveChannel = (id: string) => `archive:${id}`
