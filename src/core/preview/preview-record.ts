import type { DeploymentStatus, DesiredState } from '../deployment/deployment-states.ts'
import type { DeployRules } from '../forge/deploy-rules.schema.ts'
import type { RolloutKind } from '../../addon-api/context.ts'
import type { RolloutState } from '../rollout/rollout-record.ts'

/** That there is to be a deployment for a pull request or a branch. */
export interface PreviewRecord {
  id: string
  parentId: string
  /** Such as `pr-12` or `br-cart`. */
  key: string
  /** Null: it is of a branch. */
  pullRequest: number | null
  title: string
  headRef: string
  headRepository: string | null
  /** Null where the forge does not tell. */
  headCommit: string | null
  /** True, too, where it cannot be told. It stays true. */
  isFork: boolean
  author: string | null
  approvedCommit: string | null
  approvedBy: string | null
  /** Null, too, until the rollout of what was approved has been asked for. */
  approvedAt: Date | null
  /** Null while a fork waits for the first approval. */
  deploymentId: string | null
  environmentId: string | null
  /** Since when it is to be gone, and why. */
  closedAt: Date | null
  closedBecause: string | null
  /** It was wanted again while it was being removed. */
  remake: boolean
  /** From when on its life counts: of a fork's since it was noted, or approved last, whatever was pushed. */
  pushedAt: Date
  createdAt: Date
}

/** What is known of a preview's deployment. */
export interface PreviewDeployment {
  id: string
  name: string
  projectId: string
  removed: boolean
  status: DeploymentStatus
  desiredState: DesiredState
  latestRollout: { kind: RolloutKind; state: RolloutState; number: number; finishedAt: Date | null } | null
}

export interface PreviewWithDeployment extends PreviewRecord {
  deployment: PreviewDeployment | null
}

/** What says of which pull requests and branches a deployment has previews. */
export interface PreviewRules {
  /** Which ones the rules of the parent's webhook want; null where it has none. */
  pullRequests: DeployRules['pullRequests'] | null
  /** Patterns. */
  branches: string[]
  /** The one that deploys. */
  parentBranch: string
  /** Patterns of branches that deploy by the webhook's rules. */
  deployBranches: string[]
  /** Whether it is pushed to the panel itself, where no webhook has to tell of branches. */
  parentIsPushed: boolean
}

/** With what says how long it stays. */
export interface PreviewWithParent extends PreviewWithDeployment, PreviewRules {
  parentIsRemoved: boolean
  lifeDays: number
}

/** Whether its newest commit is one that somebody has to approve first. */
export function waitsForApproval({ isFork, headCommit, approvedCommit, approvedAt }: PreviewRecord): boolean {
  return isFork && (headCommit !== approvedCommit || approvedAt === null)
}

/** Whether its deployment is being removed now. */
export function isBeingRemoved(deployment: PreviewDeployment | null): boolean {
  const latest = deployment?.latestRollout
  return latest?.kind === 'remove' && (latest.state === 'queued' || latest.state === 'running')
}
