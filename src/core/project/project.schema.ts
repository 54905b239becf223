import { z } from 'zod'
import '../errors/zod-words.ts'

/** Names of projects and environments: DNS labels as deployments have them. Both are parts of a network's name. */
export const placeName = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, 'use 1 to 40 lower-case letters, digits and hyphens, beginning with a letter')

/** What people call a project. */
export const projectTitle = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .refine((title) => !/\p{Cc}/u.test(title), 'must not contain control characters')

/** Without a title it is called by its name. */
export const createProjectInput = z.object({ name: placeName, title: projectTitle.optional() }).strict()
export const updateProjectInput = z.object({ title: projectTitle }).strict()
export const createEnvironmentInput = z.object({ name: placeName }).strict()
export const memberInput = z.object({ role: z.enum(['owner', 'admin', 'developer', 'viewer']) }).strict()
