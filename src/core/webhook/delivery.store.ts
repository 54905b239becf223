import type { Prisma, PrismaClient } from '#generated/sqlite/client.ts'
import { nameAsKnown } from '../deployment/deployment-row.ts'
import { isUniqueViolation } from '../errors/unique-violation.ts'
import type { ForgeEvent } from '../forge/forge.ts'
import type { DeliveryEnd, DeliveryRecord, DeliveryWithEvents } from './delivery-record.ts'
import { storableReason } from './storable-events.ts'
import { storedEvents } from './stored-events.schema.ts'

/** Of each deployment. One that is forgotten could be replayed by who wrote it down, which deploys what the branch has by then. */
const KEPT = 500
/** Anybody who knows the address can have something refused. */
const KEPT_REFUSED = 20
const KEPT_IGNORED = 200
const AT_ONCE = 50

export interface NewDelivery {
  deploymentId: string
  source: string
  deliveryKey?: string | null
  bodyKey?: string | null
  event: string
  ref?: string | null
  commit?: string | null
  subject?: string | null
  author?: string | null
  events?: ForgeEvent[]
  replayOf?: string
  replayedBy?: string
}

type Told = Pick<DeliveryRecord, 'id' | 'deploymentId' | 'ref' | 'replayOf'>

/** As describe-events.ts names them. */
const OF_PULL_REQUESTS = {
  open: ['pull request opened', 'pull request updated', 'pull request reopened'],
  ended: ['pull request closed', 'pull request merged'],
}
const OF_BRANCHES = { open: ['push'], ended: ['branch deleted'] }

export type DeliveryStore = ReturnType<typeof deliveryStore>

/** What forges and deploy hooks have sent, and what became of it. */
export function deliveryStore(database: PrismaClient) {
  return {
    /** Newest first. `after` is a delivery's id. */
    async list(deploymentId: string, page: { after?: string; limit: number }): Promise<{ items: DeliveryRecord[]; next: string | null }> {
      const rows = await database.webhookDelivery.findMany({
        where: { deploymentId, ...(page.after !== undefined && { id: { lt: page.after } }) },
        orderBy: { id: 'desc' },
        take: page.limit + 1,
        omit: { events: true },
      })
      const shown = rows.slice(0, page.limit)
      const numbers = await rolloutNumbers(database, shown)
      const next = rows.length > page.limit ? (shown.at(-1)?.id ?? null) : null
      return { items: shown.map((row) => toRecord(row, numbers)), next }
    },

    async get(deploymentId: string, id: string): Promise<DeliveryWithEvents | null> {
      const row = await database.webhookDelivery.findFirst({ where: { deploymentId, id } })
      if (!row) return null
      const { events, ...rest } = row
      return { ...toRecord(rest, await rolloutNumbers(database, [row])), events: events === null ? null : storedEvents.parse(events) }
    },

    /**
     * Puts one on record before anything is done about it.
     * @returns null where one with the same keys is there: see `sameAs`
     */
    async receive(delivery: NewDelivery): Promise<DeliveryRecord | null> {
      const { events, ...rest } = delivery
      try {
        const row = await database.webhookDelivery.create({ data: { ...rest, ...(events && { events: json(events) }) } })
        return toRecord(row, new Map())
      } catch (error) {
        if (isUniqueViolation(error)) return null
        throw error
      }
    },

    /** The accepted one that has one of these keys. */
    async sameAs(deploymentId: string, keys: { deliveryKey: string | null; bodyKey: string | null }): Promise<DeliveryRecord | null> {
      const OR = Object.entries(keys).flatMap(([name, key]) => (key === null ? [] : [{ [name]: key }]))
      if (OR.length === 0) return null
      const row = await database.webhookDelivery.findFirst({ where: { deploymentId, OR }, orderBy: { id: 'asc' } })
      return row && toRecord(row, await rolloutNumbers(database, [row]))
    },

    /**
     * What the last one that came after it says of its pull request; null where none did. Replays tell nothing new: each stands
     * where the first one stands that it does again.
     */
    pullRequestSince: (delivery: Told) => since(database, delivery, OF_PULL_REQUESTS),

    /** The same of a branch. */
    branchSince: (delivery: Told) => since(database, delivery, OF_BRANCHES),

    /** Says what became of it. What asked for a rollout stays so. */
    async end(id: string, end: DeliveryEnd): Promise<void> {
      const data = { ...end, reason: storableReason(end.reason) }
      await database.webhookDelivery.updateMany({ where: { id, outcome: { in: ['received', 'ignored', 'failed'] } }, data })
    },

    /** Puts one on record of which nothing is believed. The oldest such go. */
    async refuse(deploymentId: string, source: string, event: string, code: string, reason: string): Promise<void> {
      const why = { outcome: 'refused', code, reason: storableReason(reason) } as const
      await database.webhookDelivery.create({ data: { deploymentId, source, event, ...why } })
      await forget(database, { deploymentId, outcome: 'refused' }, KEPT_REFUSED)
    },

    /** With what they told: those that were put on record before then and not ended, the oldest first. */
    async unfinished(before: Date): Promise<{ delivery: DeliveryRecord; events: ForgeEvent[] | null }[]> {
      const where = { outcome: 'received', receivedAt: { lt: before } } as const
      const rows = await database.webhookDelivery.findMany({ where, orderBy: { id: 'asc' }, take: AT_ONCE })
      return rows.map(({ events, ...row }) => ({
        delivery: toRecord(row, new Map()),
        events: events === null ? null : (storedEvents.safeParse(events).data ?? null),
      }))
    },

    /** Forgets the oldest of many. Of those that came to nothing fewer are kept, so that they do not push the others out. */
    async tidy(deploymentId: string): Promise<void> {
      await forget(database, { deploymentId, outcome: 'ignored' }, KEPT_IGNORED)
      await forget(database, { deploymentId }, KEPT)
    },
  }
}

async function since(database: PrismaClient, delivery: Told, events: typeof OF_BRANCHES): Promise<'open' | 'ended' | null> {
  const { deploymentId, ref } = delivery
  const id = { gt: await firstOf(database, delivery) }
  const event = { in: [...events.open, ...events.ended] }
  // One that asked to be skipped does nothing of what the one before it wanted.
  const told = [{ code: null }, { code: { not: 'skip_marker' } }]
  const where = { deploymentId, id, ref, event, replayOf: null, outcome: { not: 'refused' }, OR: told } as const
  const last = await database.webhookDelivery.findFirst({ where, orderBy: { id: 'desc' }, select: { event: true } })
  return last && (events.ended.includes(last.event) ? 'ended' : 'open')
}

/** The id of what a replay does again, which may be a replay itself. */
async function firstOf(database: PrismaClient, { id, deploymentId, replayOf }: Told): Promise<string> {
  let [first, before] = [id, replayOf]
  while (before !== null && before < first) {
    const row = await database.webhookDelivery.findFirst({ where: { deploymentId, id: before }, select: { replayOf: true } })
    ;[first, before] = [before, row?.replayOf ?? null]
  }
  return first
}

async function forget(database: PrismaClient, where: Prisma.WebhookDeliveryWhereInput, kept: number): Promise<void> {
  const [oldest] = await database.webhookDelivery.findMany({ where, orderBy: { id: 'desc' }, skip: kept, take: 1, select: { id: true } })
  if (oldest) await database.webhookDelivery.deleteMany({ where: { ...where, id: { lte: oldest.id } } })
}

type Rollouts = Map<string, { number: number; of: string }>

async function rolloutNumbers(database: PrismaClient, rows: { rolloutId: string | null }[]): Promise<Rollouts> {
  const ids = rows.flatMap(({ rolloutId }) => rolloutId ?? [])
  if (ids.length === 0) return new Map()
  const select = { id: true, number: true, deployment: { select: { name: true } } } as const
  const rollouts = await database.rollout.findMany({ where: { id: { in: ids } }, select })
  return new Map(rollouts.map(({ id, number, deployment }) => [id, { number, of: nameAsKnown(deployment.name) }]))
}

type Row = Omit<Prisma.WebhookDeliveryGetPayload<object>, 'events'>

function toRecord(row: Row, rollouts: Rollouts): DeliveryRecord {
  const { id, deploymentId, source, event, ref, commit, subject, author, outcome, code, reason, rolloutId } = row
  const { replayOf, replayedBy, receivedAt } = row
  const asked = rolloutId === null ? undefined : rollouts.get(rolloutId)
  const [rollout, rolloutOf] = [asked?.number ?? null, asked?.of ?? null]
  const what = { id, deploymentId, source, event, ref, commit, subject, author }
  return { ...what, outcome, code, reason, rolloutId, rollout, rolloutOf, replayOf, replayedBy, receivedAt }
}

/** As the database takes it; through our own schema, so that what cannot be read again is not written. */
function json(events: ForgeEvent[]): Prisma.InputJsonValue {
  return storedEvents.parse(events) as unknown as Prisma.InputJsonValue
}
