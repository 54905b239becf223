import { checkRecord } from '../worker/check-record.ts'
import { checkSourceAgainstPolicy } from '../worker/check-against-policy.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { openAccess } from '../repository-access/open-access.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import { everyMinutes } from './poll.schema.ts'
import type { PollRecord } from './poll.store.ts'

const AT_ONCE = 4
/** Of one look: the branches of a repository are told within seconds. */
const LIMIT_MS = 30_000
const MINUTE_MS = 60_000

/** Looks at the branches of deployments whose repository tells nobody of what comes to it, and has that deployed. */
export class Poller {
  readonly #worker: WorkerCore
  readonly #ending: AbortSignal

  /** @param ending ends looks that go on */
  constructor(worker: WorkerCore, ending: AbortSignal) {
    this.#worker = worker
    this.#ending = ending
  }

  /** Looks at all that are due, some of them at once. */
  async look(): Promise<void> {
    const { polls, clock, serverId } = this.#worker
    const due = (await polls.ofServer(serverId)).filter((poll) => isDue(poll, clock.now()))
    const next = due.values()
    const lookOn = async () => {
      for (const poll of next) if (!this.#ending.aborted) await this.#lookAt(poll)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, lookOn))
  }

  async #lookAt(poll: PollRecord): Promise<void> {
    const { polls, clock, deployments } = this.#worker
    const deployment = await deployments.get(poll.deploymentId)
    // One that was stopped stays so, and what came meanwhile is seen once it is started.
    if (!deployment?.repository || deployment.desiredState !== 'running') return
    const lookedAt = clock.now()
    try {
      const seenCommit = await this.#newest(deployment, deployment.repository)
      const seenOf = placeOf(deployment)
      if (await this.#isNew(poll, deployment, seenCommit)) await this.#deploy(poll, deployment, seenCommit)
      await polls.note(poll, { lookedAt, problem: null, seenCommit, seenOf })
    } catch (error) {
      if (this.#ending.aborted) return
      if (!(error instanceof WebopsError)) throw error
      // Whoever looks at the deployment is told; the next look may work.
      await polls.note(poll, { lookedAt, problem: error.message })
    }
  }

  /** The commit that the branch has. @throws WebopsError git_…, policy_…, record_invalid, secret_… */
  async #newest(deployment: DeploymentRecord, repository: string): Promise<string> {
    const { opener, repositoryAccess, services } = this.#worker
    checkRecord({ kind: 'deploy', deployment, variables: [], files: [], ref: deployment.branch })
    await checkSourceAgainstPolicy(this.#worker, repository)
    const { source } = await openAccess(opener, deployment.id, repository, await repositoryAccess.get(deployment.id))
    const signal = AbortSignal.any([this.#ending, AbortSignal.timeout(LIMIT_MS)])
    return (await services.git.resolve(source, deployment.branch, signal, { literally: true })).commit
  }

  /** What was there at the first look was deployed by hand, or is not wanted yet. What somebody has deployed already is not new. */
  async #isNew({ seenCommit, seenOf }: PollRecord, deployment: DeploymentRecord, commit: string): Promise<boolean> {
    if (seenCommit === null || seenOf !== placeOf(deployment) || seenCommit === commit) return false
    const latest = deployment.latestRolloutId === null ? null : await this.#worker.rollouts.get(deployment.latestRolloutId)
    // One that waits fetches what the branch has when its turn comes.
    return !(latest?.kind === 'deploy' && (latest.commit === commit || (latest.state === 'queued' && latest.ref === deployment.branch)))
  }

  async #deploy(poll: PollRecord, deployment: DeploymentRecord, commit: string): Promise<void> {
    const { id, name, projectId } = deployment
    await this.#worker.lease.check()
    await requestRollout(
      this.#worker,
      { type: 'hook', id: `poll:${id}`, name: `a look at ${deployment.branch}`, deployment: { id, name, projectId } },
      name,
      // A worker that ends before the look is noted looks again, and asks for nothing twice.
      { kind: 'deploy', idempotencyKey: `poll:${commit}:${poll.lookedAt?.getTime() ?? 0}`, via: 'webops' },
    )
  }
}

/** Whether it is time. A record that was tampered with is looked at as seldom as may be. */
function isDue({ lookedAt, everyMinutes: given }: PollRecord, now: Date): boolean {
  const minutes = everyMinutes.safeParse(given).data ?? 1440
  if (lookedAt === null) return true
  const passed = now.getTime() - lookedAt.getTime()
  // A clock that was set back must not end the looks.
  return passed >= minutes * MINUTE_MS || passed < 0
}

/** Another branch or repository has another history: what was seen of one says nothing about it. */
function placeOf({ repository, branch }: DeploymentRecord): string {
  return `${branch} of ${repository}`
}
