import { z } from 'zod'
import '../errors/zod-words.ts'

/** Of one deployment. */
export const MOST_DEPLOY_HOOKS = 20

export const deployHookName = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,46}[a-z0-9])?$/, 'use 1 to 48 lower-case letters, digits and hyphens, beginning with a letter')

export const deployHookInput = z.object({ name: deployHookName }).strict()
