import { z } from 'zod'

/** A named volume as mappings name it: `data` in `data:/app/data`. */
export const shortVolumeName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/, 'use the name of a named volume, such as data, and no path and no options')

/** Its name on the engine, such as `webops-shop-data`. */
export const engineVolumeName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,199}$/, 'use the name that the volume has on the engine, such as webops-shop-data')

/** What the worker sees of one volume that this installation made. */
const volumeSeen = z.object({
  engineName: z.string(),
  /** What its label says whose it is. */
  deployment: z.string(),
  createdAt: z.iso.datetime().nullable(),
  /** Null: not known now. */
  sizeBytes: z.number().nullable(),
  /** Names of the containers that have it, running or not, whoever made them. */
  usedBy: z.array(z.string()),
})
export type VolumeSeen = z.output<typeof volumeSeen>

/** What the worker answers. `problem` says why sizes are missing. */
export const volumesSeen = z.object({ items: z.array(volumeSeen), problem: z.string().nullable() })
export type VolumesSeen = z.output<typeof volumesSeen>

/** Of one deployment, or of all; sizes take the engine seconds, and are left out where nobody reads them. */
export const volumesQuestion = z.object({ deployment: z.string().nullable(), sizes: z.boolean() }).strict()

export const removeVolumeQuestion = z.object({ engineName: engineVolumeName, deployment: z.string() }).strict()
