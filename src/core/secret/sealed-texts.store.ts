import type { Prisma, PrismaClient } from '#generated/sqlite/client.ts'
import { sealedTextsIn, withSealedTexts } from './sealed-texts.ts'

/** Where ciphertexts to the worker's key are kept. */
export const SEALED_PLACES = ['variables', 'configuration files', 'repository access', 'certificates', 'releases', 'rollouts'] as const
export type SealedPlace = (typeof SEALED_PLACES)[number]

/** A record with ciphertexts in it. */
export interface SealedRecord {
  id: string
  ciphertexts: string[]
}

export interface RunningRollout {
  deployment: string
  number: number
  startedAt: Date | null
}

export interface SealedTextStore {
  /** A page of records, by their ids. @param after the last id of the page before; null: from the beginning */
  page(place: SealedPlace, after: string | null): Promise<{ records: SealedRecord[]; next: string | null }>
  /** Puts other ciphertexts in the places of these, in one transaction. What somebody has changed meanwhile keeps the change. */
  replace(place: SealedPlace, ids: string[], by: ReadonlyMap<string, string>): Promise<void>
  /** What they have read they may write again. */
  runningRollouts(): Promise<RunningRollout[]>
}

const PAGE = 100
/** Tries of a transaction that met another one. */
const TRIES = 5

type Row = Record<string, unknown>
type Client = Prisma.TransactionClient

/** How a table is read and written: its key, and the columns that may hold ciphertexts. */
interface Access {
  key: string
  columns: string[]
  /** What a change of ours must not change: nobody has set anything. */
  keep?: string
  find(client: Client, where: object, take?: number): Promise<Row[]>
  update(client: Client, id: string, data: Row): Promise<unknown>
}

const ACCESS: Record<SealedPlace, Access> = {
  variables: {
    key: 'id',
    columns: ['ciphertext'],
    keep: 'updatedAt',
    find: (client, where, take) =>
      client.variable.findMany({ where, ...page(take, { id: 'asc' }), select: { id: true, ciphertext: true, updatedAt: true } }),
    update: (client, id, data) => client.variable.update({ where: { id }, data }),
  },
  'configuration files': {
    key: 'id',
    columns: ['ciphertext'],
    keep: 'updatedAt',
    find: (client, where, take) =>
      client.configFile.findMany({ where, ...page(take, { id: 'asc' }), select: { id: true, ciphertext: true, updatedAt: true } }),
    update: (client, id, data) => client.configFile.update({ where: { id }, data }),
  },
  'repository access': {
    key: 'deploymentId',
    columns: ['ciphertext'],
    keep: 'updatedAt',
    find: (client, where, take) =>
      client.repositoryAccess.findMany({
        where,
        ...page(take, { deploymentId: 'asc' }),
        select: { deploymentId: true, ciphertext: true, updatedAt: true },
      }),
    update: (client, deploymentId, data) => client.repositoryAccess.update({ where: { deploymentId }, data }),
  },
  certificates: {
    key: 'routeId',
    columns: ['privateKey'],
    find: (client, where, take) =>
      client.routeCertificate.findMany({ where, ...page(take, { routeId: 'asc' }), select: { routeId: true, privateKey: true } }),
    update: (client, routeId, data) => client.routeCertificate.update({ where: { routeId }, data }),
  },
  releases: {
    key: 'id',
    columns: ['configuration', 'servedSecrets'],
    find: (client, where, take) =>
      client.release.findMany({ where, ...page(take, { id: 'asc' }), select: { id: true, configuration: true, servedSecrets: true } }),
    update: (client, id, data) => client.release.update({ where: { id }, data }),
  },
  rollouts: {
    key: 'id',
    columns: ['facts'],
    find: (client, where, take) => client.rollout.findMany({ where, ...page(take, { id: 'asc' }), select: { id: true, facts: true } }),
    update: (client, id, data) => client.rollout.update({ where: { id }, data }),
  },
}

function page<T>(take: number | undefined, orderBy: T): { take?: number; orderBy: T } {
  return take === undefined ? { orderBy } : { take, orderBy }
}

export function sealedTextStore(database: PrismaClient): SealedTextStore {
  return {
    async page(place, after) {
      const { key, columns, find } = ACCESS[place]
      const rows = await find(database, after === null ? {} : { [key]: { gt: after } }, PAGE)
      const records = rows.map((row) => ({ id: String(row[key]), ciphertexts: columns.flatMap((column) => sealedTextsIn(row[column])) }))
      return {
        records: records.filter(({ ciphertexts }) => ciphertexts.length > 0),
        next: rows.length < PAGE ? null : String(rows.at(-1)?.[key]),
      }
    },

    async replace(place, ids, by) {
      const { key, columns, keep, find, update } = ACCESS[place]
      await inTurn(database, async (client) => {
        for (const row of await find(client, { [key]: { in: ids } })) {
          const changed = columns.flatMap((column): [string, unknown][] => {
            const value = withSealedTexts(row[column], by)
            return value === row[column] ? [] : [[column, value]]
          })
          if (keep !== undefined) changed.push([keep, row[keep]])
          if (changed.length > (keep === undefined ? 0 : 1)) await update(client, String(row[key]), Object.fromEntries(changed))
        }
      })
    },

    async runningRollouts() {
      const rows = await database.rollout.findMany({
        where: { state: 'running' },
        select: { number: true, startedAt: true, deployment: { select: { name: true } } },
      })
      return rows.map(({ number, startedAt, deployment }) => ({ deployment: deployment.name, number, startedAt }))
    },
  }
}

/** Nothing that is read in it may have been changed by others when it is written. */
async function inTurn(database: PrismaClient, work: (client: Client) => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await database.$transaction(work, { isolationLevel: 'Serializable', maxWait: 5000, timeout: 30_000 })
    } catch (error) {
      if ((error as { code?: string }).code !== 'P2034' || tries === TRIES) throw error
    }
  }
}
