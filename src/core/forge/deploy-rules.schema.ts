import { z } from 'zod'
import '../errors/zod-words.ts'
import { compileGlob } from './match-glob.ts'

/**
 * A glob: `*` stands for a part of a name, `**` for folders, `{a,b}` for one of several; with `!` before it, it takes out
 * what patterns before it took in.
 */
const pattern = z
  .string()
  .min(1)
  .max(200, { abort: true })
  .refine((text) => !/[\p{Cc}\\]/u.test(text), 'must not contain control characters or backslashes')
  .refine((text) => text.replace(/^!/, '') !== '', 'must name something after the !')
  .refine((text) => compileGlob(text) !== null, 'stands for too many others: use fewer {…}')
  .refine((text) => !/^!?\/|(?:^!?|\/)\.\.?(?:\/|$)/.test(text), 'must not begin with / and not contain . or .. as a folder')

/** Patterns of names of branches, tags or files. */
export const patterns = z.array(pattern).max(50)

/** When a deployment is deployed by a webhook. */
export const deployRules = z
  .object({
    /** Of branches that are pushed, and of those that pull requests go to. Empty: none. */
    branches: patterns,
    /** Of tags. Empty: none. */
    tags: patterns.default([]),
    /** Of files of which one has to be changed. Empty: any. */
    paths: patterns.default([]),
    /** Which pull requests get a preview: those of the repository itself, or those of forks, too. */
    pullRequests: z.enum(['none', 'own', 'all']).default('none'),
  })
  .strict()

export type DeployRules = z.output<typeof deployRules>
