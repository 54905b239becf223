import { z } from 'zod'
import { repositoryPath } from '../deployment/repository-path.ts'

/** What is looked for alone, where somebody says it. */
export const detectionWishes = {
  /** The application's folder within the repository. */
  root: repositoryPath.optional(),
  /** A provider, or a framework of one. */
  type: z
    .string()
    .max(64)
    .regex(/^[a-z0-9][a-z0-9.+-]*$/, 'use the name of a provider or framework, such as python or django')
    .optional(),
}
