import { z } from 'zod'
import type { PrismaClient } from '#generated/sqlite/client.ts'

const detailsSchema = z.record(z.string(), z.json())

export interface AuditRecord {
  id: string
  at: Date
  /** "user:<id>", "token:<id>", "local" or "webops". */
  actor: string
  /** Such as `deployment.create`. */
  action: string
  /** Such as `deployment:shop`. */
  target: string
  projectId: string | null
  details: Record<string, unknown>
}

export type NewAuditEvent = Omit<AuditRecord, 'id' | 'at'>
export type AuditStore = ReturnType<typeof auditStore>

/** Who did what to what, and when. Only ever appended to. */
export function auditStore(database: PrismaClient) {
  return {
    async record(event: NewAuditEvent): Promise<void> {
      await database.auditEvent.create({ data: { ...event, details: detailsSchema.parse(event.details) } })
    },
    /** Newest first. */
    async list(filter: { target?: string; action?: string; since?: Date; limit: number }): Promise<AuditRecord[]> {
      const { target, action, since } = filter
      const where = { ...(target && { target }), ...(action && { action }), ...(since && { at: { gte: since } }) }
      const rows = await database.auditEvent.findMany({ where, orderBy: { id: 'desc' }, take: filter.limit })
      return rows.map((row) => ({ ...row, details: detailsSchema.parse(row.details) }))
    },
  }
}
