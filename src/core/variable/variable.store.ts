import { z } from 'zod'
import type { PrismaClient } from '#generated/sqlite/client.ts'

/** A variable as it is stored: a plain value, or the ciphertext of a secret. Never both. */
export interface VariableRecord {
  name: string
  secret: boolean
  value: string | null
  ciphertext: string | null
}

const variable = z
  .object({ name: z.string(), secret: z.boolean(), value: z.string().nullable(), ciphertext: z.string().nullable() })
  .refine(
    (given) => (given.secret ? given.value === null && given.ciphertext !== null : given.value !== null && given.ciphertext === null),
    {
      message: 'a secret has a ciphertext only, anything else a value only',
    },
  )

/**
 * The last check before a variable is stored.
 * @throws ZodError for a secret in clear
 */
export function checkVariable(given: VariableRecord): VariableRecord {
  return variable.parse(given)
}

export type VariableStore = ReturnType<typeof variableStore>

export function variableStore(database: PrismaClient) {
  const select = { name: true, secret: true, value: true, ciphertext: true }
  const orderBy = { name: 'asc' } as const
  return {
    async listForDeployment(deploymentId: string): Promise<VariableRecord[]> {
      return database.variable.findMany({ where: { deploymentId }, orderBy, select })
    },

    /** What a deployment gets: its project's, its environment's and its own, the nearer one winning. */
    async effective(deployment: { id: string; environmentId: string; projectId: string }): Promise<VariableRecord[]> {
      const rows = await database.variable.findMany({
        where: { OR: [{ deploymentId: deployment.id }, { environmentId: deployment.environmentId }, { projectId: deployment.projectId }] },
        orderBy,
        select: { ...select, deploymentId: true, environmentId: true },
      })
      const nearness = (row: (typeof rows)[number]) => (row.deploymentId ? 2 : row.environmentId ? 1 : 0)
      const byName = new Map<string, VariableRecord>()
      for (const row of rows.sort((a, b) => nearness(a) - nearness(b))) {
        byName.set(row.name, { name: row.name, secret: row.secret, value: row.value, ciphertext: row.ciphertext })
      }
      return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    },
  }
}
