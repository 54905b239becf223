import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Prisma, PrismaClient } from '#generated/sqlite/client.ts'
import type { VariablePhase, VariableScope } from './variable.schema.ts'
import { checkVariable, type StoredVariable, type VariableRecord } from './variable-record.ts'
import { inheritVariables, type LeftOut } from './inherit-variables.ts'
import type { Belonging } from './variable-place.ts'
import { isUniqueViolation } from '../errors/unique-violation.ts'
import type { PreviewOf } from '../preview/preview-of.ts'

export type { VariableRecord } from './variable-record.ts'

/** The one that variables belong to: a deployment, an environment or a project. */
export type VariableOwner = { deploymentId: string } | { environmentId: string } | { projectId: string }

/** What is to be different at an owner. */
export interface VariableSet {
  set: VariableRecord[]
  /** Names. */
  remove: string[]
}

/** Who changes something, as the audit has it, and what they are called. */
export interface Author {
  actor: string
  name: string
}

/** That a variable was set or removed. Holds no secret. */
export interface VariableChangeRecord {
  id: string
  at: Date
  name: string
  removed: boolean
  secret: boolean
  /** As it was from then on; null of a secret, and of what was removed. */
  value: string | null
  fingerprint: string | null
  availableAt: VariablePhase
  actor: string
  actorName: string
}

/** A variable as it stands among others. */
export interface VariableNode {
  name: string
  refersTo: string[] | null
  scope: VariableScope
  deploymentId: string | null
  environmentId: string | null
  projectId: string | null
}

export interface VariableUser extends Omit<Belonging, 'preview'> {
  name: string
  preview?: Omit<NonNullable<Belonging['preview']>, 'secrets'> | null | undefined
}

interface Previewed {
  /** Of what it is a preview, which it gets the variables of. */
  preview?: PreviewOf | null | undefined
}

const names = z.array(z.string()).nullable().catch(null)
const select = {
  name: true,
  secret: true,
  value: true,
  ciphertext: true,
  availableAt: true,
  fingerprint: true,
  refersTo: true,
  updatedAt: true,
  updatedBy: true,
  deploymentId: true,
  environmentId: true,
} as const
const orderBy = { name: 'asc' } as const
/** That many at the same moment. */
const ATTEMPTS = 10
const NEARNESS: Record<VariableScope, number> = { project: 0, 'parent-environment': 1, parent: 2, environment: 3, deployment: 4 }

export type VariableStore = ReturnType<typeof variableStore>

export function variableStore(database: PrismaClient) {
  const usersOf = async (owner: VariableOwner): Promise<VariableUser[]> => {
    const where = 'deploymentId' in owner ? { id: owner.deploymentId } : owner
    const of = { select: { id: true, environmentId: true, projectId: true } } as const
    const preview = { select: { isFork: true, parent: of } } as const
    const wanted = { id: true, name: true, environmentId: true, projectId: true, preview } as const
    return database.deployment.findMany({ where: { ...where, removedAt: null }, orderBy, select: wanted })
  }
  const projectOf = async (owner: { deploymentId: string } | { environmentId: string }): Promise<string> => {
    const of = { select: { projectId: true } } as const
    const found =
      'deploymentId' in owner
        ? await database.deployment.findUnique({ where: { id: owner.deploymentId }, ...of })
        : await database.environment.findUnique({ where: { id: owner.environmentId }, ...of })
    return found?.projectId ?? ''
  }
  const find = async (where: Prisma.VariableWhereInput, preview?: PreviewOf | null) =>
    (await database.variable.findMany({ where, orderBy, select })).map((row) => toStored(row, preview?.parent))
  const allowed = async (deployment: Belonging & Previewed): Promise<{ kept: StoredVariable[]; leftOut: LeftOut[] }> => {
    const all = nearest(await find(ofAll(deployment), deployment.preview))
    return deployment.preview ? inheritVariables(all, deployment.preview) : { kept: all, leftOut: [] }
  }
  return {
    /** An owner's own, by name. */
    list: (owner: VariableOwner): Promise<StoredVariable[]> => find(owner),

    async listForDeployment(deploymentId: string): Promise<StoredVariable[]> {
      return find({ deploymentId })
    },

    /** What a deployment gets: its project's, its environment's and its own, the nearer one winning. Of a preview: what it may get. */
    async effective(deployment: Belonging & Previewed): Promise<StoredVariable[]> {
      return (await allowed(deployment)).kept
    },

    /** The same, and what a preview does not get. */
    allowed,

    /** All that a deployment could get, of each name the nearest one last. */
    async layers(place: Partial<Belonging> & { projectId: string } & Previewed): Promise<StoredVariable[]> {
      return (await find(ofAll(place), place.preview)).sort((a, b) => NEARNESS[a.scope] - NEARNESS[b.scope])
    },

    /**
     * What an owner's variables refer to and are referred to by: all variables of its project as far as they reach it, and
     * the deployments that get its variables.
     */
    async neighbourhood(owner: VariableOwner): Promise<{ nodes: VariableNode[]; users: VariableUser[] }> {
      const users = await usersOf(owner)
      const first = users[0]
      const environmentId = 'environmentId' in owner ? owner.environmentId : 'deploymentId' in owner ? first?.environmentId : undefined
      const projectId = 'projectId' in owner ? owner.projectId : await projectOf(owner)
      const parent = 'deploymentId' in owner ? first?.preview?.parent : undefined
      const rows = await database.variable.findMany({
        where: {
          OR: [
            { projectId },
            { environment: { projectId, ...(environmentId && { id: environmentId }) } },
            { deploymentId: { in: users.map(({ id }) => id) } },
            ...(parent ? [{ deploymentId: parent.id }, { environment: { projectId, id: parent.environmentId } }] : []),
          ],
        },
        select: { name: true, refersTo: true, deploymentId: true, environmentId: true, projectId: true },
      })
      const nodes = rows.map((row) => ({ ...row, refersTo: names.parse(row.refersTo), scope: scopeOfRow(row, parent) }))
      return { nodes, users }
    },

    /** The deployments that get an owner's variables. */
    usersOf,

    /**
     * Sets and removes, and writes the history of it, in one transaction.
     * @param author unset: nothing is written into the history
     */
    async change(owner: VariableOwner, changes: VariableSet, author?: Author): Promise<void> {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return void (await database.$transaction(variableWrites(database, owner, changes, author)))
        } catch (error) {
          // Somebody set a variable of the same name at the same moment: the later one wins.
          if (!isUniqueViolation(error) || attempt === ATTEMPTS) throw error
        }
      }
    },

    /** When and by whom variables that are gone were removed last. */
    async removals(owner: VariableOwner, gone: string[]): Promise<{ name: string; updatedAt: Date; updatedBy: string }[]> {
      const wanted = { name: true, at: true, actorName: true } as const
      const where = { ...owner, removed: true, name: { in: gone } }
      const rows = await database.variableChange.findMany({ where, orderBy: { id: 'asc' }, select: wanted })
      const last = new Map(rows.map(({ name, at, actorName }) => [name, { name, updatedAt: at, updatedBy: actorName }]))
      return [...last.values()]
    },

    /** Newest first. `after` is the id of a change. */
    async history(
      owner: VariableOwner,
      page: { name?: string | undefined; after?: string | undefined; limit: number },
    ): Promise<{ items: VariableChangeRecord[]; next: string | null }> {
      const rows = await database.variableChange.findMany({
        where: { ...owner, ...(page.name !== undefined && { name: page.name }), ...(page.after && { id: { lt: page.after } }) },
        orderBy: { id: 'desc' },
        take: page.limit + 1,
        omit: { deploymentId: true, environmentId: true, projectId: true },
      })
      const items = rows.slice(0, page.limit)
      return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null }
    },
  }
}

/** The writes of a change, for a transaction. What is set replaces what has its name. */
export function variableWrites(
  database: Pick<PrismaClient, 'variable' | 'variableChange'>,
  owner: VariableOwner,
  { set, remove }: VariableSet,
  author?: Author,
): Prisma.PrismaPromise<unknown>[] {
  const at = new Date()
  const gone = [...set.map(({ name }) => name), ...remove]
  const rows = set.map((given) => ({ ...owner, ...toRow(checkVariable(given)), updatedAt: at, updatedBy: author?.name ?? null }))
  const secrets = set.flatMap(({ name, secret }) => (secret ? [name] : []))
  const history = author && changeRows({ set, remove }, author).map((row) => ({ ...owner, ...row }))
  return [
    ...(gone.length > 0 ? [database.variable.deleteMany({ where: { ...owner, name: { in: gone } } })] : []),
    ...(rows.length > 0 ? [database.variable.createMany({ data: rows })] : []),
    // What was plain before may be the very value that is a secret now.
    ...(secrets.length > 0
      ? [database.variableChange.updateMany({ where: { ...owner, name: { in: secrets }, value: { not: null } }, data: { value: null } })]
      : []),
    ...(history && history.length > 0 ? [database.variableChange.createMany({ data: history })] : []),
  ]
}

/** The history of a change as rows, without whose they are. */
export function changeRows({ set, remove }: VariableSet, author: Author) {
  const of = { at: new Date(), actor: author.actor, actorName: author.name }
  return [
    ...set.map(({ name, secret, value, fingerprint = null, availableAt = 'run' }) => {
      return { ...of, id: uuidv7(), name, secret, value: secret ? null : value, fingerprint, availableAt }
    }),
    ...remove.map((name) => ({ ...of, id: uuidv7(), name, removed: true, secret: false, availableAt: 'run' as const })),
  ]
}

/** A record as a row, without whose it is. */
export function toRow({ name, secret, value, ciphertext, availableAt, fingerprint, refersTo }: VariableRecord) {
  const more = { ...(availableAt && { availableAt }), ...(fingerprint != null && { fingerprint }), ...(refersTo && { refersTo }) }
  return { name, secret, value, ciphertext, ...more }
}

/** Of each name the nearest one, by name. */
export function nearest<T extends { name: string; scope: VariableScope }>(variables: T[]): T[] {
  const byName = new Map<string, T>()
  for (const variable of variables) {
    const other = byName.get(variable.name)
    if (!other || NEARNESS[variable.scope] > NEARNESS[other.scope]) byName.set(variable.name, variable)
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

// An environment counts only where it is one of the project: a record that names somebody else's gets nothing of it.
function ofAll({
  id,
  environmentId,
  projectId,
  preview,
}: Partial<Belonging> & { projectId: string } & Previewed): Prisma.VariableWhereInput {
  const parent = preview?.parent.projectId === projectId ? preview.parent : undefined
  return {
    OR: [
      ...(parent ? [{ deploymentId: parent.id }, { environmentId: parent.environmentId, environment: { projectId } }] : []),
      ...(id === undefined ? [] : [{ deploymentId: id }]),
      ...(environmentId === undefined ? [] : [{ environmentId, environment: { projectId } }]),
      { projectId },
    ],
  }
}

type Row = Prisma.VariableGetPayload<{ select: typeof select }>

function toStored({ deploymentId, environmentId, refersTo, ...row }: Row, parent?: PreviewOf['parent']): StoredVariable {
  return { ...row, refersTo: names.parse(refersTo), scope: scopeOfRow({ deploymentId, environmentId }, parent) }
}

function scopeOfRow(
  { deploymentId, environmentId }: Pick<VariableNode, 'deploymentId' | 'environmentId'>,
  parent?: { id: string; environmentId: string },
): VariableScope {
  if (deploymentId !== null) return deploymentId === parent?.id ? 'parent' : 'deployment'
  if (environmentId !== null) return environmentId === parent?.environmentId ? 'parent-environment' : 'environment'
  return 'project'
}
