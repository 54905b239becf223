import { z } from 'zod'
import { portMapping, variableName, volumeMapping } from '../deployment/deployment.schema.ts'
import { runSettingsWithDefaults } from '../deployment/run-settings.schema.ts'

/** A variable as it is kept in a release: a plain value, or the ciphertext of a secret. */
export const frozenVariable = z.union([z.object({ value: z.string() }).strict(), z.object({ ciphertext: z.string() }).strict()])

/** What a release keeps beside its image: enough to run it again as it ran. */
export const frozenConfiguration = z.object({
  version: z.literal(1),
  /** Port inside the container; null for a worker. */
  port: z.number().int().min(1).max(65_535).nullable(),
  variables: z.record(variableName, frozenVariable),
  volumes: z.array(volumeMapping),
  ports: z.array(portMapping),
  networkMode: z.enum(['bridge', 'host', 'none']),
  /** Releases made before there were some of them have the defaults, which is how they ran. */
  ...runSettingsWithDefaults,
  /** The Dockerfile it was built from, when we wrote it. */
  generatedDockerfile: z.string().nullable(),
  /** The Dockerfile it was built from, whoever wrote it; null for a prebuilt image, and where it was not kept yet. */
  dockerfile: z.string().nullable().optional(),
  stack: z.string().nullable(),
})

export type FrozenConfiguration = z.output<typeof frozenConfiguration>
