import type { DeploymentRecord, DeploymentSettings } from './deployment-record.ts'
import type { AccessRecord } from '../repository-access/access-record.ts'
import type { ReleaseRecord } from '../release/release.store.ts'
import type { RolloutRecord } from '../rollout/rollout-record.ts'
import type { NewRoute } from '../route/route.store.ts'
import type { VariableRecord } from '../variable/variable.store.ts'

/** A time, or the text that it is shown as: ISO 8601 in UTC, with milliseconds and a Z. */
export type Moment = Date | string

/** The same fields, of which those that are times may be texts already. */
type AsShown<T> = { [K in keyof T]: T[K] extends Date ? Moment : T[K] extends Date | null ? Moment | null : T[K] }

export type ReleaseSummary = AsShown<Pick<ReleaseRecord, 'number' | 'commit' | 'commitSubject' | 'imageName' | 'createdAt'>>

export type RolloutSummary = AsShown<
  Pick<
    RolloutRecord,
    | 'id'
    | 'number'
    | 'deployment'
    | 'kind'
    | 'state'
    | 'cause'
    | 'ref'
    | 'commit'
    | 'commitSubject'
    | 'releaseNumber'
    | 'queuedAt'
    | 'startedAt'
    | 'finishedAt'
    | 'durationMs'
    | 'error'
  >
>

/** A deployment as lists show it: without any secret's ciphertext, a release's configuration and a rollout's facts. */
export interface DeploymentSummary
  extends
    DeploymentSettings,
    Pick<DeploymentRecord, 'id' | 'name' | 'project' | 'environment' | 'server' | 'status' | 'statusReason' | 'fileSettings' | 'beneath'>,
    AsShown<Pick<DeploymentRecord, 'statusSince' | 'answeredAt' | 'probedAt' | 'createdAt' | 'updatedAt'>> {
  /** Of what it is a preview. */
  preview?: { parent: { name: string } } | null | undefined
  routes: NewRoute[]
  variables: Pick<VariableRecord, 'name' | 'secret' | 'value'>[]
  repositoryAccess: Pick<AccessRecord, 'kind' | 'username' | 'fingerprint'> | null
  liveRelease: ReleaseSummary | null
  latestRollout: RolloutSummary | null
}
