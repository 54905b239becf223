import { z } from 'zod'
import { frozenFile } from '../config-file/frozen-file.ts'
import { portMapping, volumeMapping } from '../deployment/deployment.schema.ts'
import { llmSettings } from '../deployment/llm-settings.schema.ts'
import { runSettingsWithDefaults } from '../deployment/run-settings.schema.ts'
import { storedFileSettings } from '../settings-file/file-settings.schema.ts'
import { variableName } from '../variable/variable-name.ts'

const ofEveryVariable = {
  /** Unset: while the application runs. */
  availableAt: z.enum(['build', 'both']).optional(),
  /** Names that it refers to. Unset: everything in it is text. */
  refersTo: z.array(variableName).optional(),
}

/** A secret as it is kept in a release. */
export const frozenSecret = z
  .object({
    ciphertext: z.string(),
    /** For which of the deployment's places it was encrypted; unset: for the deployment itself. */
    scope: z.enum(['environment', 'parent', 'parent-environment', 'project']).optional(),
    fingerprint: z.string().optional(),
    ...ofEveryVariable,
  })
  .strict()

/** A variable as it is kept in a release: a plain value, or the ciphertext of a secret. */
export const frozenVariable = z.union([z.object({ value: z.string(), ...ofEveryVariable }).strict(), frozenSecret])

/** A secret file's content, without where it stands. */
const servedFile = z.object({ ciphertext: z.string(), fingerprint: z.string().optional(), bytes: z.number().int().min(0) }).strict()

/**
 * A secret that a release served with instead of its frozen one: of a variable by its name, of a file by its path. A text
 * alone is the ciphertext of a secret of the deployment itself, from before there were others.
 */
export const servedSecret = z.union([z.string(), servedFile, frozenSecret.omit({ availableAt: true })])
export const servedSecrets = z.record(z.string(), servedSecret)

/** What a release keeps beside its image: enough to run it again as it ran. */
export const frozenConfiguration = z.object({
  version: z.literal(1),
  /** Port inside the container; null for a worker. */
  port: z.number().int().min(1).max(65_535).nullable(),
  variables: z.record(variableName, frozenVariable),
  volumes: z.array(volumeMapping),
  /** Configuration files, by path. Releases made before there were any have none. */
  files: z.array(frozenFile).default([]),
  ports: z.array(portMapping),
  networkMode: z.enum(['bridge', 'host', 'none']),
  /** Releases made before there were some of them have the defaults, which is how they ran. */
  ...runSettingsWithDefaults,
  /** What a prebuilt image is started with in place of its CMD. Null or unset: what it has. */
  command: z.array(z.string().max(16_384)).max(256).nullable().optional(),
  /** The model that it serves, which the command above was made of. */
  llm: llmSettings.nullable().optional(),
  /** The Dockerfile it was built from, when we wrote it. */
  generatedDockerfile: z.string().nullable(),
  /** The Dockerfile it was built from, whoever wrote it; null for a prebuilt image, and where it was not kept yet. */
  dockerfile: z.string().nullable().optional(),
  stack: z.string().nullable(),
  /** Names that the repository asks for: its `.env.example`, and its settings file. */
  requiredVariables: z.array(variableName).optional(),
  /** What the settings file of its commit sets: it is in the settings above already. */
  fileSettings: storedFileSettings.optional(),
})

export type FrozenConfiguration = z.output<typeof frozenConfiguration>
export type FrozenVariable = z.output<typeof frozenVariable>
export type FrozenSecret = z.output<typeof frozenSecret>
export type ServedSecrets = z.output<typeof servedSecrets>
