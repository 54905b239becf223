import { z } from 'zod'

const date = z.string()

/** Something that is mounted into a deployment's containers, or a volume of its that no setting names any more. */
export const volumeView = z.object({
  /** As the settings have it; null: no setting names it any more. */
  mapping: z.string().nullable(),
  kind: z.enum(['volume', 'bind', 'tmpfs']),
  /** Of a volume its short name, of a folder of the server its path; null for tmpfs. */
  name: z.string().nullable(),
  /** Of a volume: its name on the engine. */
  engineName: z.string().nullable(),
  /** Where it is in the container. */
  target: z.string().nullable(),
  readOnly: z.boolean(),
  singleWriter: z.boolean(),
  /** Of tmpfs: how much it may hold; null: no limit of its own. */
  limitBytes: z.number().nullable(),
  /** Of a volume: whether the engine has it; null: not known, or not its affair. */
  exists: z.boolean().nullable(),
  /** Null: not known; `problem` says why. */
  sizeBytes: z.number().nullable(),
  /** Names of the containers that have it now, running or not. */
  usedBy: z.array(z.string()),
  /** When a container last had it, as far as it was seen. */
  lastUsedAt: date.nullable(),
  createdAt: date.nullable(),
})

/** `problem`: why sizes are missing. */
export const volumesView = z.object({ items: z.array(volumeView), problem: z.string().nullable() })

/** A volume of any deployment that one may read. */
export const everyVolumeView = z.object({
  engineName: z.string(),
  /** Its short name. */
  name: z.string(),
  deployment: z.string(),
  /** True when its deployment is gone. */
  removed: z.boolean(),
  sizeBytes: z.number().nullable(),
  usedBy: z.array(z.string()),
  lastUsedAt: date.nullable(),
  createdAt: date.nullable(),
})
export const everyVolumesView = z.object({ items: z.array(everyVolumeView), problem: z.string().nullable() })

/** What an archive that was taken in held. */
export const archiveTakenView = z.object({ files: z.number(), bytes: z.number() })

export type VolumeView = z.output<typeof volumeView>
export type VolumesView = z.output<typeof volumesView>
export type EveryVolumeView = z.output<typeof everyVolumeView>
export type EveryVolumesView = z.output<typeof everyVolumesView>
