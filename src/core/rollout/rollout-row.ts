import { z } from 'zod'
import type { RolloutRecord, RolloutState, StepRecord } from './rollout-record.ts'
import type { RolloutKind } from '../../addon-api/context.ts'
import { nameAsKnown } from '../deployment/deployment-row.ts'

export const cause = z.object({
  actor: z.string(),
  name: z.string(),
  via: z.enum(['panel', 'api', 'cli', 'git', 'webhook', 'hook', 'webops']),
  over: z.enum(['https', 'ssh']).optional(),
  ref: z.string().optional(),
})

/** An object of JSON; what it holds is the addons' affair. */
export const facts = z.record(z.string(), z.json())

export const stepDescription = z.object({
  summary: z.string(),
  artifacts: z.array(z.object({ kind: z.enum(['dockerfile', 'unit', 'route', 'file']), name: z.string(), content: z.string() })).optional(),
  warnings: z.array(z.string()).optional(),
  gapSeconds: z.number().optional(),
  replaces: z.array(z.string()).optional(),
})

export const diagnosis = z.object({ id: z.string(), cause: z.string(), remedy: z.string(), lines: z.array(z.number()) })

const secrets = z.enum(['current', 'release']).nullable()
const runtime = z.enum(['systemd', 'docker']).nullable()

/** What a query for a rollout brings along. */
export const withDeployment = { deployment: { select: { name: true, projectId: true, serverId: true } } } as const

interface Row extends Omit<
  RolloutRecord,
  'deployment' | 'projectId' | 'serverId' | 'kind' | 'state' | 'cause' | 'facts' | 'secrets' | 'runtime' | 'error'
> {
  kind: RolloutKind
  state: RolloutState
  deployment: { name: string; projectId: string; serverId: string }
  cause: unknown
  facts: unknown
  secrets: string | null
  runtime: string | null
  errorCode: string | null
  errorMessage: string | null
  errorHint: string | null
  failedStep: string | null
  diagnosis: unknown
}

/**
 * A row as the record that the core knows.
 * @throws ZodError when a JSON column holds something else than it should
 */
export function toRolloutRecord(row: Row): RolloutRecord {
  return {
    id: row.id,
    deploymentId: row.deploymentId,
    deployment: nameAsKnown(row.deployment.name),
    projectId: row.deployment.projectId,
    serverId: row.deployment.serverId,
    number: row.number,
    kind: row.kind,
    state: row.state,
    sequence: row.sequence,
    cause: cause.parse(row.cause),
    idempotencyKey: row.idempotencyKey,
    ref: row.ref,
    commit: row.commit,
    commitSubject: row.commitSubject,
    releaseNumber: row.releaseNumber,
    secrets: secrets.parse(row.secrets),
    runtime: runtime.parse(row.runtime),
    facts: facts.parse(row.facts),
    attempt: row.attempt,
    cancelRequestedAt: row.cancelRequestedAt,
    error: row.errorCode
      ? {
          code: row.errorCode,
          message: row.errorMessage ?? '',
          hint: row.errorHint,
          step: row.failedStep,
          diagnosis: diagnosis.nullable().parse(row.diagnosis),
        }
      : null,
    queuedAt: row.queuedAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    durationMs: row.durationMs,
  }
}

type StepRow = Omit<StepRecord, 'description'> & { description: unknown }

/** @throws ZodError when the stored description is not one */
export function toStepRecord(row: StepRow): StepRecord {
  const described = row.description !== null && typeof row.description === 'object' && 'summary' in row.description
  return {
    position: row.position,
    key: row.key,
    title: row.title,
    addon: row.addon,
    description: described ? stepDescription.parse(row.description) : null,
    state: row.state,
    reason: row.reason,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    durationMs: row.durationMs,
  }
}
