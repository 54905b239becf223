import type { PrismaClient } from '#generated/sqlite/client.ts'
import type { RolloutRecord } from './rollout-record.ts'
import { cause as causeSchema, toRolloutRecord, withDeployment } from './rollout-row.ts'
import type { RolloutFacts, RolloutKind } from '../../addon-api/context.ts'
import type { SecretsChoice } from '../release/served-configuration.ts'
import type { Cause } from '../user/actor.ts'
import { WebopsError } from '../errors/webops-error.ts'

export interface NewRollout {
  deploymentId: string
  kind: RolloutKind
  cause: Cause
  ref?: string | null
  /** The release that is gone back to. */
  releaseNumber?: number | null
  /** Of a rollback: whose values of secrets it runs with. */
  secrets?: SecretsChoice | null
  idempotencyKey?: string | null
  /** Of a removal: short names of the volumes that go with it. */
  removeVolumes?: string[]
  /** Of a push: the commit that it brought. */
  pushed?: string
}

export interface QueuedRollout {
  rollout: RolloutRecord
  /** False when the same key had made it before. */
  created: boolean
  /** Ids of the deploys of the same ref that it took the place of. */
  superseded: string[]
}

const SUPERSEDED = { state: 'cancelled', errorCode: 'superseded', errorMessage: 'A newer deploy took its place.' } as const

/** Answering a stop with the restart that was asked for before would be a lie. What this throws undoes the transaction. */
function keyReused(key: string): WebopsError {
  return new WebopsError({
    code: 'idempotency_key_reused',
    kind: 'conflict',
    message: `The Idempotency-Key ${key} was used for another request.`,
    hint: 'Use a new key for each thing that is asked for.',
    field: 'Idempotency-Key',
  })
}

/** Makes the record of a rollout, numbers it and makes it the deployment's latest, in one transaction. */
export async function queueRollout(database: PrismaClient, input: NewRollout): Promise<QueuedRollout> {
  const cause = causeSchema.parse(input.cause)
  const { deploymentId, kind } = input
  const idempotencyKey = input.idempotencyKey ?? null
  return database.$transaction(async (transaction) => {
    // First, since it locks the deployment's row on PostgreSQL: numbers are given one at a time.
    const counters = await transaction.deployment.update({
      where: { id: deploymentId },
      data: { rolloutCounter: { increment: 1 }, sequence: { increment: 1 } },
      select: { rolloutCounter: true, sequence: true },
    })
    if (idempotencyKey !== null) {
      const there = await transaction.rollout.findUnique({
        where: { deploymentId_idempotencyKey: { deploymentId, idempotencyKey } },
        include: withDeployment,
      })
      if (there) {
        const asked = JSON.stringify(input.removeVolumes ?? [])
        const facts = there.facts as RolloutFacts
        const same = asked === JSON.stringify(facts.removeVolumes ?? []) && facts.pushed === input.pushed
        if (there.kind !== kind || there.ref !== (input.ref ?? null) || !same) throw keyReused(idempotencyKey)
        const undo = { rolloutCounter: { decrement: 1 }, sequence: { decrement: 1 } }
        await transaction.deployment.update({ where: { id: deploymentId }, data: undo })
        return { rollout: toRolloutRecord(there), created: false, superseded: [] }
      }
    }
    const sequence = await aboveAll(transaction, deploymentId, counters.sequence)
    // Of the same branch: one of a tag that somebody named is a wish of its own.
    const outdated = { deploymentId, kind, state: 'queued', ref: input.ref ?? null } as const
    const waiting = kind === 'deploy' ? await transaction.rollout.findMany({ where: outdated }) : []
    // What a push brought is not on its branch yet: only another push may be newer.
    const older = waiting.filter(({ facts }) => input.pushed !== undefined || (facts as RolloutFacts).pushed === undefined)
    const superseded = older.map((rollout) => rollout.id)
    if (superseded.length > 0) {
      await transaction.rollout.updateMany({ where: { id: { in: superseded } }, data: { ...SUPERSEDED, finishedAt: new Date() } })
    }
    const row = await transaction.rollout.create({
      data: {
        deploymentId,
        kind,
        cause: { ...cause },
        facts: {
          ...(input.removeVolumes?.length && { removeVolumes: input.removeVolumes }),
          ...(input.pushed && { pushed: input.pushed }),
        },
        commit: input.pushed ?? null,
        idempotencyKey,
        number: counters.rolloutCounter,
        sequence,
        ref: input.ref ?? null,
        releaseNumber: input.releaseNumber ?? null,
        secrets: kind === 'rollback' ? (input.secrets ?? 'current') : null,
      },
      include: withDeployment,
    })
    await transaction.deployment.update({ where: { id: deploymentId }, data: { latestRolloutId: row.id } })
    return { rollout: toRolloutRecord(row), created: true, superseded }
  })
}

/** Behind a higher number than the counter's, which nobody but an intruder writes, everything that is asked for would be refused for ever. */
async function aboveAll(database: Pick<PrismaClient, 'rollout' | 'deployment'>, deploymentId: string, counted: number): Promise<number> {
  const { _max: highest } = await database.rollout.aggregate({ where: { deploymentId }, _max: { sequence: true } })
  if ((highest.sequence ?? 0) < counted) return counted
  const sequence = (highest.sequence ?? 0) + 1
  await database.deployment.update({ where: { id: deploymentId }, data: { sequence }, select: { id: true } })
  return sequence
}
