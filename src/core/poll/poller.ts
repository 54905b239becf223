import { checkRecord } from '../worker/check-record.ts'
import { checkSourceAgainstPolicy } from '../worker/check-against-policy.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { isAbort, WebopsError } from '../errors/webops-error.ts'
import { isPushed } from '../push/pushed-source.ts'
import { accessFor } from '../repository-access/access-for.ts'
import { openAccess } from '../repository-access/open-access.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import type { RolloutRecord } from '../rollout/rollout-record.ts'
import { redactError } from '../secret/redact-error.ts'
import { redactor } from '../secret/redact.ts'
import { storableReason } from '../webhook/storable-events.ts'
import { everyMinutes } from './poll.schema.ts'
import type { PollRecord } from './poll.store.ts'

const AT_ONCE = 4
/** Of one look: the branches of a repository are told within seconds. */
const LIMIT_MS = 30_000
const MINUTE_MS = 60_000
/** Of one deployment, that are looked at for whether somebody has deployed a commit already. */
const MOST_ROLLOUTS = 50

/** Looks at the branches of deployments whose repository tells nobody of what comes to it, and has that deployed. */
export class Poller {
  readonly #worker: WorkerCore
  readonly #ending: AbortSignal

  /** @param ending ends looks that go on */
  constructor(worker: WorkerCore, ending: AbortSignal) {
    this.#worker = worker
    this.#ending = ending
  }

  /** Looks at all that are due, some of them at once, those first that wait longest. */
  async look(): Promise<void> {
    const { polls, clock, serverId } = this.#worker
    const due = (await polls.ofServer(serverId)).filter((poll) => isDue(poll, clock.now()))
    const next = due.sort((one, other) => (one.lookedAt?.getTime() ?? 0) - (other.lookedAt?.getTime() ?? 0)).values()
    const lookOn = async () => {
      for (const poll of next) if (!this.#ending.aborted) await this.#lookAt(poll)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, lookOn))
  }

  /** One that cannot be looked at is in the way of no other. */
  async #lookAt(poll: PollRecord): Promise<void> {
    const { polls, clock } = this.#worker
    const lookedAt = clock.now()
    try {
      const seen = await this.#see(poll)
      if (seen) await polls.note(poll, { lookedAt, problem: null, ...seen })
    } catch (error) {
      if (this.#ending.aborted) return
      if (!(error instanceof WebopsError) && !isAbort(error))
        this.#worker.note('A repository could not be looked at.', { deployment: poll.deploymentId, error })
      // Whoever looks at the deployment is told; the next look may work.
      await polls.note(poll, { lookedAt, problem: storableReason(wordsOf(error)) })
    }
  }

  /** @returns what is seen of it now; null where that is to be found out another time */
  async #see(poll: PollRecord): Promise<{ seenCommit: string; seenOf: string } | null> {
    const deployment = await this.#worker.deployments.get(poll.deploymentId)
    // One that was stopped stays so, and what came meanwhile is seen once it is started.
    if (!deployment?.repository || deployment.desiredState !== 'running') return null
    // Its source was changed since; a push deploys by itself.
    if (isPushed(deployment.repository)) return null
    const seenCommit = await this.#newest(deployment, deployment.repository)
    const seenOf = placeOf(deployment)
    const isKnown = poll.seenCommit === null || poll.seenOf !== seenOf || poll.seenCommit === seenCommit
    // What was there at the first look was deployed by hand, or is not wanted yet.
    if (isKnown) return { seenCommit, seenOf }
    const meanwhile = await this.#rolledOutSince(deployment, poll)
    if (meanwhile.some(isGoing)) return null
    if (!meanwhile.some(({ kind, commit }) => kind === 'deploy' && commit === seenCommit)) await this.#deploy(poll, deployment, seenCommit)
    return { seenCommit, seenOf }
  }

  /** Somebody else may have deployed it by now, and even gone back from it. */
  async #rolledOutSince({ id }: DeploymentRecord, { lookedAt }: PollRecord): Promise<RolloutRecord[]> {
    const { items } = await this.#worker.rollouts.list(id, { limit: MOST_ROLLOUTS })
    return items.filter(({ queuedAt, state }) => state === 'queued' || state === 'running' || lookedAt === null || queuedAt >= lookedAt)
  }

  /** The commit that the branch has. @throws WebopsError git_…, policy_…, record_invalid, secret_… */
  async #newest(deployment: DeploymentRecord, repository: string): Promise<string> {
    const { opener, services } = this.#worker
    checkRecord({ kind: 'deploy', deployment, variables: [], files: [], ref: deployment.branch })
    await checkSourceAgainstPolicy(this.#worker, repository)
    const { access, accessOf } = await accessFor(this.#worker, deployment)
    const { source, secrets } = await openAccess(opener, accessOf, repository, access)
    const signal = AbortSignal.any([this.#ending, AbortSignal.timeout(LIMIT_MS)])
    try {
      return (await services.git.resolve(source, deployment.branch, signal, { literally: true })).commit
    } catch (error) {
      // A server may repeat what it was sent.
      throw redactError(error, redactor(secrets))
    }
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

/** A deploy tells its commit when it has fetched, and what it fetches is what the branch has then. A stop is not to be undone. */
function isGoing({ kind, state, commit }: RolloutRecord): boolean {
  const isOpen = state === 'queued' || state === 'running'
  return isOpen && (kind === 'stop' || kind === 'remove' || (kind === 'deploy' && commit === null))
}

function wordsOf(error: unknown): string {
  if (error instanceof WebopsError) return error.message
  return isAbort(error) ? `It did not answer within ${LIMIT_MS / 1000} seconds.` : "It could not be looked at; the worker's log says why."
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
