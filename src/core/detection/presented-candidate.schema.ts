import { z } from 'zod'
import { PROVIDERS } from './provider.ts'

const command = z.string().nullable()

/** A candidate as `webops detect --json` and the API show it. */
export const presentedCandidate = z.object({
  provider: z.enum(PROVIDERS),
  framework: z.string().nullable(),
  root: z.string(),
  confidence: z.number(),
  evidence: z.array(z.string()),
  versions: z.record(z.string(), z.string()),
  install: command,
  build: command,
  start: command,
  port: z.number().nullable(),
  static: z.string().nullable(),
  /** The text that it is built with: written for it, or the repository's own. Null where there is none. */
  dockerfile: z.string().nullable(),
  /** The .dockerignore that goes with it where it is committed. Null where the repository has one, or no Dockerfile is written. */
  dockerignore: z.string().nullable().default(null),
  release: command,
  packages: z.object({ build: z.array(z.string()), run: z.array(z.string()) }),
  warnings: z.array(z.string()),
  /** Where the repository's own Dockerfile is, and the names of its stages. */
  ownDockerfile: z
    .object({ path: z.string(), targets: z.array(z.string()) })
    .nullable()
    .default(null),
})

export type PresentedCandidate = z.output<typeof presentedCandidate>
