import type { HealthReport, Runtime } from '../../addon-api/context.ts'
import { deploymentName } from '../deployment/deployment.schema.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { inWordsOf } from '../deployment/words.ts'
import { bestEffort } from '../rollout/best-effort.ts'
import { chooseRuntime } from '../rollout/choose-runtime.ts'
import { deploymentFacts, openLiveRelease } from '../rollout/rollout-context.ts'
import { redactor } from '../secret/redact.ts'
import { NO_VARIABLES } from '../variable/open-variables.ts'
import type { WorkerCore } from '../worker/worker-core.ts'

/** A probe that does not answer once may be bad luck; twice is a state. */
const UNHEALTHY_AFTER = 2

/** Looks how deployments are, and writes it down. Remembers misses between looks. */
export class HealthChecker {
  readonly #worker: WorkerCore
  readonly #misses = new Map<string, number>()

  constructor(worker: WorkerCore) {
    this.#worker = worker
  }

  /**
   * Asks all health hooks about one deployment and records what they say.
   * Only of those that should run: a stopped one is stopped, one without a release has nothing to look at.
   * @param certain nobody is waited for to say it a second time: the engine has told of it
   */
  async check(deploymentId: string, certain = false): Promise<void> {
    const deployment = await this.#worker.deployments.get(deploymentId)
    if (!deployment || deployment.removedAt || deployment.desiredState !== 'running' || !deployment.liveReleaseId) return
    // The name is what the engine and systemd are asked about; a rollout says what is wrong with it.
    if (!deploymentName.safeParse(deployment.name).success) return
    const report = await this.#ask(deployment)
    if (!report) return
    const misses = report.state === 'healthy' ? 0 : (this.#misses.get(deploymentId) ?? 0) + 1
    this.#misses.set(deploymentId, misses)
    if (!certain && report.state === 'unhealthy' && misses < UNHEALTHY_AFTER && deployment.status === 'running') return
    await this.#record(deployment, report)
  }

  /**
   * Puts on record that a deployment's live container ended, as the engine told it. How it is after that, the next look says.
   * @param detail why, in words
   */
  async ended(deploymentId: string, detail: string): Promise<void> {
    const deployment = await this.#worker.deployments.get(deploymentId)
    if (!deployment || deployment.removedAt || deployment.desiredState !== 'running' || !deployment.liveReleaseId) return
    await this.#record(deployment, { state: 'down', detail, answered: false })
  }

  async #record(deployment: DeploymentRecord, { detail: said, ...report }: HealthReport): Promise<void> {
    const detail = inWordsOf(deployment, said)
    const now = this.#worker.clock.now()
    const status = report.state === 'healthy' ? 'running' : report.state === 'unhealthy' ? 'unhealthy' : 'failed'
    const changed = await this.#worker.deployments.setStatus(deployment.id, {
      status,
      reason: status === 'running' ? null : detail,
      probedAt: now,
      ...(report.answered ? { answeredAt: now } : {}),
    })
    if (changed) {
      this.#worker.note(`${deployment.name} is ${status}.`, { detail })
      await bestEffort(this.#worker.live.publish({ type: 'deployment', deployment: deployment.name }))
    }
  }

  /** The worst of what the hooks say; null when no hook has anything to say. */
  async #ask(deployment: DeploymentRecord): Promise<HealthReport | null> {
    // Asked often, and no check needs the files: they are opened where something is said that they may stand in.
    const { live } = await openLiveRelease(this.#worker, deployment, { files: false })
    if (!live) return null
    const runtime: Runtime = await chooseRuntime(deployment, this.#worker.services.supervisor)
    const routes = await this.#worker.routes.listForDeployment(deployment.id)
    const redact = async (text: string) => {
      const { secrets } = await openLiveRelease(this.#worker, deployment)
      return redactor(secrets.map((secret) => secret.reveal()))(text)
    }
    let worst: HealthReport | null = null
    for (const hook of this.#worker.registry.healthHooks()) {
      const report = await this.#askOne(hook, deployment, redact, () =>
        hook.handler({
          deployment: deploymentFacts(deployment, NO_VARIABLES, routes),
          live,
          runtime,
          settings: this.#worker.registry.settings(hook.addon),
          services: this.#worker.services,
          signal: AbortSignal.timeout(hook.timeoutMs),
        }),
      )
      if (report && (!worst || SEVERITY[report.state] > SEVERITY[worst.state])) worst = report
    }
    return worst
  }

  async #askOne(
    hook: { addon: string; onError: 'fail' | 'warn' },
    { name }: DeploymentRecord,
    redact: (text: string) => Promise<string>,
    ask: () => Promise<HealthReport>,
  ): Promise<HealthReport | null> {
    try {
      const report = await ask()
      return report.state === 'healthy' ? report : { ...report, detail: await redact(report.detail) }
    } catch (error) {
      const detail = await redact((error as Error).message)
      this.#worker.note(`The addon ${hook.addon} could not tell how ${name} is.`, { error: detail })
      return hook.onError === 'fail' ? { state: 'unhealthy', detail, answered: false } : null
    }
  }
}

const SEVERITY = { healthy: 0, unhealthy: 1, down: 2 } as const
