import type { Prisma, PrismaClient } from '#generated/sqlite/client.ts'
import type { RolloutKind } from '../../addon-api/context.ts'
import { nameAsKnown } from '../deployment/deployment-row.ts'
import { isUniqueViolation } from '../errors/unique-violation.ts'
import { deployRules, patterns } from '../forge/deploy-rules.schema.ts'
import type { PreviewRecord, PreviewWithDeployment, PreviewWithParent } from './preview-record.ts'
import { isPushed, PUSHED } from '../push/pushed-source.ts'
import { DEFAULT_PREVIEW_SETTINGS, previewSettings, type PreviewSettings } from './preview-settings.schema.ts'

/** What a forge told of a pull request. */
export type PreviewHead = Pick<
  PreviewRecord,
  'pullRequest' | 'title' | 'headRef' | 'headRepository' | 'headCommit' | 'isFork' | 'author' | 'pushedAt'
>

export type PreviewStore = ReturnType<typeof previewStore>

const EVERY_BRANCH = ['**']
/** Previews that are read at once. */
const PAGE = 100

const withDeployment = {
  deployment: {
    select: {
      id: true,
      name: true,
      projectId: true,
      removedAt: true,
      status: true,
      desiredState: true,
      latestRollout: { select: { kind: true, state: true, number: true, finishedAt: true } },
    },
  },
} as const

const withParent = {
  ...withDeployment,
  parent: {
    select: {
      removedAt: true,
      branch: true,
      repository: true,
      webhook: { select: { rules: true } },
      previewSettings: { select: { lifeDays: true, branches: true } },
    },
  },
} as const

const UNAPPROVED = { approvedCommit: null, approvedBy: null, approvedAt: null }

/** Previews, and how deployments make them. */
export function previewStore(database: PrismaClient) {
  const find = async (where: Prisma.PreviewWhereInput): Promise<PreviewWithDeployment[]> =>
    (await database.preview.findMany({ where, orderBy: { id: 'asc' }, include: withDeployment })).map(toRecord)
  return {
    /** As they are now; the defaults where nobody said otherwise. */
    async settings(deploymentId: string): Promise<PreviewSettings> {
      const row = await database.previewSettings.findUnique({ where: { deploymentId } })
      if (!row) return DEFAULT_PREVIEW_SETTINGS
      const { ownVolumes, branches, ...rest } = row
      return previewSettings.strip().parse({ ...rest, branches: branches ?? [], volumes: ownVolumes ? 'own' : 'none' })
    },

    async setSettings(deploymentId: string, { volumes, ...settings }: PreviewSettings, updatedBy: string): Promise<void> {
      const data = { ...settings, ownVolumes: volumes === 'own', updatedBy }
      await database.previewSettings.upsert({ where: { deploymentId }, create: { deploymentId, ...data }, update: data })
    },

    /** In the order in which they were made. */
    list: (parentId: string): Promise<PreviewWithDeployment[]> => find({ parentId }),

    async get(parentId: string, key: string): Promise<PreviewWithDeployment | null> {
      const row = await database.preview.findUnique({ where: { parentId_key: { parentId, key } }, include: withDeployment })
      return row && toRecord(row)
    },

    /**
     * Notes what a forge told, of a new one too. One that came from a fork once stays one that did. Pushes let one live on that
     * is of the repository itself: who may not push there must not keep anything running.
     */
    async note(parentId: string, key: string, head: PreviewHead): Promise<PreviewWithDeployment> {
      const where = { parentId_key: { parentId, key } }
      const before = await database.preview.findUnique({ where, select: { isFork: true } })
      const { isFork, pushedAt, ...rest } = head
      const update = isFork || before?.isFork === true ? { ...rest, isFork: true } : { ...rest, pushedAt }
      const row = await database.preview.upsert({
        where,
        create: { parentId, key, ...head },
        update,
        include: withDeployment,
      })
      return toRecord(row)
    },

    /**
     * Notes which commit is to be built, so that its rollout can be asked for. Until that was done (approve) it counts as
     * approved for nobody who looks. @returns false where its newest commit is another one by now
     */
    async beginApproval(id: string, commit: string, by: string): Promise<boolean> {
      const data = { approvedCommit: commit, approvedBy: by, approvedAt: null }
      const { count } = await database.preview.updateMany({ where: { id, isFork: true, headCommit: commit }, data })
      return count > 0
    },

    /** Its rollout could not be asked for: what was approved before is what is approved. */
    async undoApproval(id: string, commit: string, before: Pick<PreviewRecord, keyof typeof UNAPPROVED>): Promise<void> {
      const { approvedCommit, approvedBy, approvedAt } = before
      const data = { approvedCommit, approvedBy, approvedAt }
      await database.preview.updateMany({ where: { id, approvedCommit: commit, approvedAt: null }, data })
    },

    /** @returns false where its newest commit is another one by now */
    async approve(id: string, commit: string, by: string, at: Date): Promise<boolean> {
      const data = { approvedCommit: commit, approvedBy: by, approvedAt: at, pushedAt: at, closedAt: null, closedBecause: null }
      const { count } = await database.preview.updateMany({ where: { id, isFork: true, headCommit: commit }, data })
      return count > 0
    },

    /** Makes the environment that it has for itself. @returns null where there is one of that name already */
    async makeEnvironment(id: string, projectId: string, name: string): Promise<string | null> {
      try {
        return await database.$transaction(async (transaction) => {
          const made = await transaction.environment.create({ data: { projectId, name }, select: { id: true } })
          await transaction.preview.update({ where: { id }, data: { environmentId: made.id } })
          return made.id
        })
      } catch (error) {
        if (isUniqueViolation(error)) return null
        throw error
      }
    },

    /** Whether an environment is one that a preview has for itself. */
    async ownsEnvironment(environmentId: string): Promise<boolean> {
      return (await database.preview.count({ where: { environmentId } })) > 0
    },

    /** Says that it is to be gone, and why; or, with null, that it is not. What was approved of a fork's is not any more. */
    async setClosed(id: string, closed: { at: Date; because: string } | null): Promise<void> {
      const data = { closedAt: closed?.at ?? null, closedBecause: closed?.because ?? null }
      await database.preview.updateMany({ where: { id }, data: closed ? { ...data, remake: false, ...UNAPPROVED } : data })
    },

    async setRemake(id: string, remake: boolean): Promise<void> {
      await database.preview.updateMany({ where: { id }, data: { remake } })
    },

    /**
     * Its deployment is gone: what is left of it goes, and it can be made anew. Nothing is done while that is there, and its
     * environment stays where somebody else's deployment is, or was, in it.
     */
    async clear(id: string): Promise<void> {
      const select = { environmentId: true, deployment: { select: { id: true, removedAt: true } } } as const
      await database.$transaction(async (transaction) => {
        const row = await transaction.preview.findUnique({ where: { id }, select })
        if (!row || row.deployment?.removedAt === null) return
        const { environmentId, deployment } = row
        await transaction.preview.updateMany({ where: { id }, data: { deploymentId: null, environmentId: null } })
        if (deployment) await transaction.deployment.deleteMany({ where: { id: deployment.id, removedAt: { not: null } } })
        if (environmentId === null || (await transaction.deployment.count({ where: { environmentId } })) > 0) return
        await transaction.environment.deleteMany({ where: { id: environmentId } })
      })
    },

    /** It is to live on as if something had been pushed. */
    async prolong(id: string, at: Date): Promise<void> {
      await database.preview.updateMany({ where: { id }, data: { pushedAt: at, closedAt: null, closedBecause: null } })
    },

    async remove(id: string): Promise<void> {
      await database.preview.deleteMany({ where: { id } })
    },

    /** Which deployments have previews of branches that are pushed to the panel itself. */
    async pushedParents(): Promise<string[]> {
      const where = { pullRequest: null, closedAt: null, parent: { repository: PUSHED, removedAt: null } }
      const rows = await database.preview.findMany({ where, select: { parentId: true }, distinct: ['parentId'] })
      return rows.map(({ parentId }) => parentId)
    },

    /** Some of all there are, in the order in which they were made. @param after the last one before them */
    async page(after: string | null): Promise<PreviewWithParent[]> {
      const where = after === null ? {} : { id: { gt: after } }
      return (await database.preview.findMany({ where, orderBy: { id: 'asc' }, take: PAGE, include: withParent })).map(toPreviewWithParent)
    },

    async withParent(id: string): Promise<PreviewWithParent | null> {
      const row = await database.preview.findUnique({ where: { id }, include: withParent })
      return row && toPreviewWithParent(row)
    },
  }
}

type Row = Prisma.PreviewGetPayload<{ include: typeof withDeployment }>

function toRecord({ deployment, updatedAt: _, ...row }: Row): PreviewWithDeployment {
  if (!deployment) return { ...row, deployment: null }
  const { removedAt, latestRollout, ...rest } = deployment
  return {
    ...row,
    deployment: {
      ...rest,
      name: nameAsKnown(deployment.name),
      removed: removedAt !== null,
      latestRollout: latestRollout && { ...latestRollout, kind: latestRollout.kind as RolloutKind },
    },
  }
}

function toPreviewWithParent({ parent, ...row }: Prisma.PreviewGetPayload<{ include: typeof withParent }>): PreviewWithParent {
  const { removedAt, branch, repository, webhook, previewSettings: settings } = parent
  const rules = deployRules.safeParse(webhook?.rules).data
  return {
    ...toRecord(row),
    parentIsRemoved: removedAt !== null,
    // Rules that cannot be read are said so wherever they are asked for: nothing is removed because of them.
    pullRequests: webhook && (rules?.pullRequests ?? 'all'),
    deployBranches: rules?.branches ?? [],
    branches: patterns.safeParse(settings?.branches ?? []).data ?? EVERY_BRANCH,
    parentBranch: branch,
    parentIsPushed: isPushed(repository),
    lifeDays: settings?.lifeDays ?? DEFAULT_PREVIEW_SETTINGS.lifeDays,
  }
}
