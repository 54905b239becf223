import type { PrismaClient, Prisma } from '#generated/sqlite/client.ts'
import { deployRules, type DeployRules } from '../forge/deploy-rules.schema.ts'
import type { ForgeId } from '../forge/forge.ts'
import { forgeId } from './webhook.schema.ts'

/** That a deployment takes webhooks. */
export interface WebhookRecord {
  deploymentId: string
  /** The part of its address that nobody guesses. */
  key: string
  forge: ForgeId
  /** Of its secret. */
  generation: number
  rules: DeployRules
  /** When a delivery was last verified with the secret that it has now. */
  verifiedAt: Date | null
  updatedBy: string | null
  createdAt: Date
  updatedAt: Date
}

/** The deployment that it belongs to, as far as a delivery asks for it. */
export interface HookedDeployment {
  id: string
  name: string
  projectId: string
  repository: string | null
}

export type WebhookStore = ReturnType<typeof webhookStore>

const hooked = { select: { id: true, name: true, projectId: true, repository: true } } as const

/** Webhooks of deployments: one each. */
export function webhookStore(database: PrismaClient) {
  return {
    async get(deploymentId: string): Promise<WebhookRecord | null> {
      const row = await database.webhook.findUnique({ where: { deploymentId } })
      return row && toRecord(row)
    },

    /** By the key in its address; none of a deployment that is removed. */
    async getByKey(key: string): Promise<{ webhook: WebhookRecord; deployment: HookedDeployment } | null> {
      const row = await database.webhook.findFirst({ where: { key, deployment: { removedAt: null } }, include: { deployment: hooked } })
      if (!row) return null
      const { deployment, ...webhook } = row
      return { webhook: toRecord(webhook), deployment }
    },

    /** @throws a unique violation where the deployment has one */
    async create(webhook: { deploymentId: string; key: string; forge: ForgeId; rules: DeployRules; updatedBy: string }) {
      return toRecord(await database.webhook.create({ data: webhook }))
    },

    /** Each forge signs in its own way: what was verified as another one tells nothing. */
    async update(deploymentId: string, changes: { forge: ForgeId; rules: DeployRules; updatedBy: string }): Promise<WebhookRecord> {
      const before = await database.webhook.findUnique({ where: { deploymentId }, select: { forge: true } })
      const data = { ...changes, ...(before?.forge !== changes.forge && { verifiedAt: null }) }
      return toRecord(await database.webhook.update({ where: { deploymentId }, data }))
    },

    /** Gives it another secret: what was verified with the one before tells nothing about this one. */
    async renewSecret(deploymentId: string, updatedBy: string): Promise<WebhookRecord> {
      const data = { generation: { increment: 1 }, verifiedAt: null, updatedBy }
      return toRecord(await database.webhook.update({ where: { deploymentId }, data }))
    },

    /** Notes that a delivery was verified with the secret of this generation. Who set it last, and when, stays. */
    async noteVerified({ deploymentId, generation, updatedAt }: WebhookRecord, at: Date): Promise<void> {
      await database.webhook.updateMany({ where: { deploymentId, generation }, data: { verifiedAt: at, updatedAt } })
    },

    async remove(deploymentId: string): Promise<boolean> {
      return (await database.webhook.deleteMany({ where: { deploymentId } })).count > 0
    },
  }
}

function toRecord(row: Prisma.WebhookGetPayload<object>): WebhookRecord {
  return { ...row, forge: forgeId.parse(row.forge), rules: deployRules.parse(row.rules) }
}
