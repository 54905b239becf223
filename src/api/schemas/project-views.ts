import { z } from 'zod'

/** What the API answers about projects. */

const role = z.enum(['owner', 'admin', 'developer', 'viewer'])

export const projectView = z.object({
  name: z.string(),
  title: z.string(),
  createdAt: z.string(),
  /** Of the one who asks; null for administrators without a role of their own. */
  role: role.nullable(),
  mayManage: z.boolean(),
  /** Whether the one who asks may make deployments in it. */
  mayCreate: z.boolean(),
  /** How many there are in all its environments. */
  deployments: z.number(),
  environments: z.array(
    z.object({
      name: z.string(),
      /** What its deployments share, as Docker calls it. */
      network: z.string(),
      deployments: z.number(),
    }),
  ),
})

export const memberView = z.object({ email: z.string(), name: z.string(), role })

export type ProjectView = z.output<typeof projectView>
export type MemberView = z.output<typeof memberView>
