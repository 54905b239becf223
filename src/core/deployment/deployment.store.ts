import { DbNull } from '@prisma/client/runtime/client'
import type { Prisma, PrismaClient } from '#generated/sqlite/client.ts'
import { buildArguments, orPushed, portMapping, repositoryUrl, volumeMapping } from './deployment.schema.ts'
import type { BuildSettings } from './build-settings.ts'
import type { DeploymentDetails, DeploymentRecord, DeploymentSettings } from './deployment-record.ts'
import { removedName, toDeploymentRecord, withPlaces } from './deployment-row.ts'
import type { DeploymentStatus, DesiredState } from './deployment-states.ts'
import type { DeploymentSummary } from './deployment-summary.ts'
import { readDeploymentPage } from './read-deployment-page.ts'
import { llmSettings } from './llm-settings.schema.ts'
import { runOptions } from './run-options.schema.ts'
import type { RunSettings } from './run-settings.ts'
import { isUniqueViolation } from '../errors/unique-violation.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { Reader } from '../ports/reader.ts'
import { accessRecord, type AccessRecord } from '../repository-access/access-record.ts'
import { toAccessRecord } from '../repository-access/repository-access.store.ts'
import { frozenConfiguration } from '../release/frozen-configuration.schema.ts'
import { toReleaseRecord } from '../release/release-row.ts'
import { toRolloutRecord } from '../rollout/rollout-row.ts'
import type { FileSettings } from '../settings-file/file-settings.schema.ts'
import { toRouteRecord, type NewRoute } from '../route/route-row.ts'
import { storedFileSettings } from '../settings-file/file-settings.schema.ts'
import { checkVariable, type VariableRecord } from '../variable/variable-record.ts'
import { changeRows, toRow, variableWrites, type Author, type VariableSet } from '../variable/variable.store.ts'

/** What the models have defaults for. */
type HasDefault = keyof RunSettings | keyof BuildSettings | 'maintenance' | 'maintenanceMessage'

export interface NewDeployment extends Omit<DeploymentSettings, HasDefault>, Partial<Pick<DeploymentSettings, HasDefault>> {
  /** A UUID of version 7; unset: one is made. */
  id?: string
  name: string
  projectId: string
  environmentId: string
  serverId: string
  variables: VariableRecord[]
  routes: NewRoute[]
  repositoryAccess?: AccessRecord | null
  /** The record of what it is a preview of. */
  previewId?: string
  /** Who makes it, for the history of its variables; unset: none is written. */
  author?: Author | undefined
}

export interface DeploymentFilter {
  after?: string
  limit: number
  /** Part of the name or the repository. */
  q?: string
  status?: DeploymentStatus
  /** Unset: of all projects. */
  projectIds?: string[]
}

export type DeploymentStore = ReturnType<typeof deploymentStore>

const withDetails = {
  ...withPlaces,
  routes: { orderBy: { id: 'asc' } },
  variables: { orderBy: { name: 'asc' } },
  repositoryAccess: true,
  liveRelease: true,
  latestRollout: { include: { deployment: { select: { name: true, projectId: true, serverId: true } } } },
} as const satisfies Prisma.DeploymentInclude

/** The deployments' records. Removed ones are kept for their history, and only `get` finds them. */
export function deploymentStore(database: PrismaClient, reader?: Reader) {
  return {
    /** @throws name_taken, address_taken */
    async create(input: NewDeployment): Promise<DeploymentRecord> {
      const { variables, routes, repositoryAccess, previewId, author, ...settings } = input
      const checked = toColumns(settings)
      try {
        const row = await database.deployment.create({
          data: {
            ...checked,
            variables: {
              createMany: { data: variables.map((given) => ({ ...toRow(checkVariable(given)), updatedBy: author?.name ?? null })) },
            },
            ...(author && { variableChanges: { createMany: { data: changeRows({ set: variables, remove: [] }, author) } } }),
            routes: { create: routes },
            ...(repositoryAccess && { repositoryAccess: { create: accessRecord.parse(repositoryAccess) } }),
            ...(previewId && { preview: { connect: { id: previewId } } }),
          },
          include: withPlaces,
        })
        return toDeploymentRecord(row)
      } catch (error) {
        if (!isUniqueViolation(error)) throw error
        const sameName = await database.deployment.findUnique({ where: { name: input.name }, select: { id: true } })
        throw sameName ? nameTaken(input.name) : addressTaken(error)
      }
    },

    async get(id: string): Promise<DeploymentRecord | null> {
      const row = await database.deployment.findUnique({ where: { id }, include: withPlaces })
      return row && toDeploymentRecord(row)
    },

    async getByName(name: string): Promise<DeploymentRecord | null> {
      const row = await database.deployment.findUnique({ where: { name, removedAt: null }, include: withPlaces })
      return row && toDeploymentRecord(row)
    },

    /** With routes, variables, live release and latest rollout. */
    async details(name: string): Promise<DeploymentDetails | null> {
      const row = await database.deployment.findUnique({ where: { name, removedAt: null }, include: withDetails })
      return row && toDetails(row)
    },

    /** Newest first. Ids rise with time, so that an id is the place to go on from. */
    async list(filter: DeploymentFilter): Promise<{ items: DeploymentSummary[]; next: string | null }> {
      if (reader) return readDeploymentPage(reader, filter)
      const rows = await database.deployment.findMany({
        where: {
          removedAt: null,
          ...(filter.after && { id: { lt: filter.after } }),
          ...(filter.status && { status: filter.status }),
          ...(filter.projectIds && { projectId: { in: filter.projectIds } }),
          ...(filter.q && { OR: [{ name: { contains: filter.q.toLowerCase() } }, { repository: { contains: filter.q } }] }),
        },
        orderBy: { id: 'desc' },
        take: filter.limit + 1,
        include: withDetails,
      })
      const items = rows.slice(0, filter.limit).map(toDetails)
      return { items, next: rows.length > filter.limit ? (items.at(-1)?.id ?? null) : null }
    },

    /** Those of a server, for its worker. Ids alone: a record that was tampered with cannot hide the others. */
    async idsForServer(serverId: string): Promise<string[]> {
      const rows = await database.deployment.findMany({
        where: { serverId, removedAt: null },
        orderBy: { id: 'asc' },
        select: { id: true },
      })
      return rows.map(({ id }) => id)
    },

    /**
     * Changes settings, and with them variables: each that is named. `repositoryAccess`, when given, replaces what there is
     * (null: by nothing).
     */
    async update(
      id: string,
      changes: Partial<DeploymentSettings>,
      {
        variables,
        repositoryAccess,
        author,
      }: {
        variables?: VariableSet | undefined
        repositoryAccess?: AccessRecord | null | undefined
        /** Unset: no history of variables is written. */
        author?: Author | undefined
      } = {},
    ): Promise<void> {
      const checked = toColumns(changes)
      const access = repositoryAccess && accessRecord.parse(repositoryAccess)
      const upserted = access && { repositoryAccess: { upsert: { create: access, update: access } } }
      // In one transaction: an address must not be there for a moment with what another one is read with.
      await database.$transaction([
        ...(repositoryAccess === null ? [database.repositoryAccess.deleteMany({ where: { deploymentId: id } })] : []),
        database.deployment.update({ where: { id }, data: { ...checked, ...upserted } }),
        ...(variables ? variableWrites(database, { deploymentId: id }, variables, author) : []),
      ])
    },

    /** @returns whether the status itself changed (`statusSince` moves only then) */
    async setStatus(
      id: string,
      next: { status: DeploymentStatus; reason: string | null; answeredAt?: Date; probedAt?: Date },
    ): Promise<boolean> {
      const seen = { statusReason: next.reason, answeredAt: next.answeredAt, probedAt: next.probedAt }
      const { count } = await database.deployment.updateMany({
        where: { id, status: { not: next.status } },
        data: { ...seen, status: next.status, statusSince: new Date() },
      })
      if (count === 0) await database.deployment.updateMany({ where: { id }, data: seen })
      return count > 0
    },

    async setDesiredState(id: string, desiredState: DesiredState): Promise<void> {
      await database.deployment.updateMany({ where: { id }, data: { desiredState } })
    },

    /**
     * Says which release serves, null for none, and where it answers the proxy (unset: as before).
     * Fenced: refused when a rollout with a higher sequence has begun already.
     * @param fileSettings what the settings file of that release sets, null for none; unset: as before
     * @returns false when it was refused
     */
    async setLive(
      id: string,
      releaseId: string | null,
      sequence: number,
      liveAddress?: string | null,
      fileSettings?: FileSettings | null,
    ): Promise<boolean> {
      const file = fileSettings === undefined ? {} : { fileSettings: fileSettings ?? DbNull }
      const { count } = await database.deployment.updateMany({
        where: { id, rollouts: { none: { sequence: { gt: sequence }, startedAt: { not: null } } } },
        data: { liveReleaseId: releaseId, liveAddress: releaseId === null ? null : liveAddress, ...file },
      })
      return count > 0
    },

    /** The next release's number, which nobody else gets. */
    async reserveReleaseNumber(id: string): Promise<number> {
      const row = await database.deployment.update({
        where: { id },
        data: { releaseCounter: { increment: 1 } },
        select: { releaseCounter: true },
      })
      return row.releaseCounter
    },

    /** Frees its name, addresses, variables and hooks. Releases, rollouts and steps stay to be read. */
    async markRemoved(id: string): Promise<void> {
      const row = await database.deployment.findUnique({ where: { id }, select: { name: true, removedAt: true } })
      if (!row || row.removedAt) return
      await database.$transaction([
        database.repositoryAccess.deleteMany({ where: { deploymentId: id } }),
        database.webhook.deleteMany({ where: { deploymentId: id } }),
        database.webhookDelivery.deleteMany({ where: { deploymentId: id } }),
        database.deployHook.deleteMany({ where: { deploymentId: id } }),
        database.repositoryPoll.deleteMany({ where: { deploymentId: id } }),
        database.pushSettings.deleteMany({ where: { deploymentId: id } }),
        database.push.deleteMany({ where: { deploymentId: id } }),
        database.previewSettings.deleteMany({ where: { deploymentId: id } }),
        database.preview.deleteMany({ where: { parentId: id, deploymentId: null } }),
        database.deployment.update({
          where: { id },
          data: {
            name: removedName(row.name, id),
            removedAt: new Date(),
            desiredState: 'removed',
            status: 'stopped',
            statusReason: null,
            liveReleaseId: null,
            liveAddress: null,
            routes: { deleteMany: {} },
            variables: { deleteMany: {} },
            configFiles: { deleteMany: {} },
          },
        }),
      ])
    },

    /** Which of these ids are of deployments that are there. */
    async listIds(ids: string[]): Promise<string[]> {
      const rows = await database.deployment.findMany({ where: { id: { in: ids }, removedAt: null }, select: { id: true } })
      return rows.map(({ id }) => id)
    },

    /** What says which ports of a server are taken, of all its deployments: by their settings, and by what serves. */
    async portUsers(serverId: string): Promise<Pick<DeploymentRecord, 'name' | 'dockerPorts' | 'dockerNetworkMode' | 'port'>[]> {
      const rows = await database.deployment.findMany({
        where: { serverId, removedAt: null },
        select: {
          name: true,
          dockerPorts: true,
          dockerNetworkMode: true,
          port: true,
          fileSettings: true,
          liveRelease: { select: { configuration: true } },
        },
      })
      // One that was tampered with takes none, and must not keep the others from being rolled out.
      return rows.flatMap(({ liveRelease, fileSettings, ...row }) => {
        const { dockerPorts, dockerNetworkMode, port } = storedFileSettings.safeParse(fileSettings).data?.settings ?? {}
        const saved = {
          name: row.name,
          dockerPorts: dockerPorts ?? portMapping.array().safeParse(row.dockerPorts).data ?? [],
          dockerNetworkMode: dockerNetworkMode ?? row.dockerNetworkMode,
          port: port === undefined ? row.port : port,
        }
        // After a rollback what serves has other ports than the settings name.
        const live = frozenConfiguration.safeParse(liveRelease?.configuration).data
        return live ? [saved, { name: row.name, dockerPorts: live.ports, dockerNetworkMode: live.networkMode, port: live.port }] : [saved]
      })
    },
  }
}

type DetailsRow = Prisma.DeploymentGetPayload<{ include: typeof withDetails }>

function toDetails(row: DetailsRow): DeploymentDetails {
  return {
    ...toDeploymentRecord(row),
    routes: row.routes.map(toRouteRecord),
    variables: row.variables.map(({ name, secret, value, ciphertext, availableAt }) => ({ name, secret, value, ciphertext, availableAt })),
    repositoryAccess: toAccessRecord(row.repositoryAccess),
    liveRelease: row.liveRelease && toReleaseRecord(row.liveRelease),
    latestRollout: row.latestRollout && toRolloutRecord(row.latestRollout),
  }
}

/** The last check before something is stored: JSON columns, and an address that must hold no password. */
function toColumns<T extends Partial<DeploymentSettings>>({ llm, ...settings }: T) {
  return {
    ...settings,
    ...(settings.repository && { repository: orPushed(repositoryUrl).parse(settings.repository) }),
    ...(settings.dockerBuildArgs && { dockerBuildArgs: buildArguments.parse(settings.dockerBuildArgs) }),
    ...(settings.dockerVolumes && { dockerVolumes: volumeMapping.array().parse(settings.dockerVolumes) }),
    ...(settings.runOptions && { runOptions: runOptions.parse(settings.runOptions) }),
    ...(llm !== undefined && { llm: llm === null ? DbNull : llmSettings.parse(llm) }),
    ...(settings.dockerPorts && { dockerPorts: portMapping.array().parse(settings.dockerPorts) }),
  }
}

function nameTaken(name: string): WebopsError {
  return new WebopsError({
    code: 'name_taken',
    kind: 'conflict',
    message: `There is a deployment named ${name} already.`,
    hint: 'Choose another name, or remove the other one first.',
    field: 'name',
  })
}

function addressTaken(cause: unknown): WebopsError {
  return new WebopsError({ code: 'address_taken', kind: 'conflict', message: 'Another deployment has this address already.', cause })
}
