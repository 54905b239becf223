import { setTimeout as sleep } from 'node:timers/promises'
import type { DeploymentView, RolloutView } from '../../../src/api/schemas/views.ts'
import { deployByWebops, makeDeployment, removeDeployment } from '../deploy/by-webops.ts'
import { firstAnswer } from '../deploy/first-answer.ts'
import { changeServedFile, makeSample, type Sample } from '../deploy/samples.ts'
import type { Installation } from '../support/installation.ts'
import type { LoadJob, LoadReport } from './load-job.ts'
import { startLoad } from './start-load.ts'

export type Protocol = LoadJob['protocol']
export type Runtime = 'docker' | 'systemd'

export interface Amounts {
  deploys: number
  rollbacks: number
  /** Of each: worker and panel. */
  restarts: number
}

export interface ScenarioResult {
  runtime: Runtime
  protocol: Protocol
  amounts: Amounts
  load: LoadReport
  /** Milliseconds from the request to the first answer of the release that was gone back to. */
  rollbacks: number[]
  deploys: number[]
  /** What was done when, for telling what a trouble came from: milliseconds since 1970. */
  events: { at: number; what: string }[]
}

const REQUESTS_PER_SECOND = 550
const SOCKETS = 50
/** A restart in the middle of a rollout is some time after its beginning. */
const MID_ROLLOUT_MS = 1500
const BACK_LIMIT_MS = 60_000
const LOAD_LIMIT_MS = 20 * 60_000

/** Deploys, goes back and restarts panel and worker, under load from a process of its own. */
export async function runScenario(
  installation: Installation,
  wanted: { runtime: Runtime; protocol: Protocol; amounts: Amounts; signal: AbortSignal; say(text: string): void },
): Promise<ScenarioResult> {
  const { runtime, protocol, amounts, signal, say } = wanted
  const names = [`switch-${protocol}`, `sockets-${protocol}`] as const
  const [switched, other] = await Promise.all(names.map((name) => makeSample('switch', installation.repositories, name)))
  if (!switched || !other) throw new Error('The samples were not made.')
  const { host } = await makeDeployment(installation, switched, runtime, signal)
  const { host: socketHost } = await makeDeployment(installation, other, runtime, signal)
  const scenario = new Scenario(installation, switched, host, signal, (what) => say(`${runtime} ${protocol}: ${what}`))
  try {
    const load = await startLoad(
      {
        protocol,
        port: protocol === 'http1' ? installation.httpPort : installation.httpsPort,
        host,
        authority: installation.authority,
        requestsPerSecond: REQUESTS_PER_SECOND,
        sockets: SOCKETS,
        socketHost,
        limitMs: LOAD_LIMIT_MS,
      },
      signal,
    )
    try {
      await scenario.run(amounts)
    } catch (error) {
      const { troubles } = await load.stop()
      for (const { at, what } of troubles) say(`${new Date(at).toISOString()} ${what}`)
      throw error
    }
    const report = await load.stop()
    const { rollbacks, deploys, events } = scenario
    return { runtime, protocol, amounts, load: report, rollbacks, deploys, events }
  } finally {
    if (!signal.aborted) for (const sample of [switched, other]) await removeDeployment(installation, sample, signal)
  }
}

class Scenario {
  readonly rollbacks: number[] = []
  readonly deploys: number[] = []
  readonly events: ScenarioResult['events'] = []
  /** The text that each release serves, by number. */
  readonly #texts = new Map<number, string>()
  readonly #installation: Installation
  readonly #sample: Sample
  readonly #host: string
  readonly #signal: AbortSignal
  readonly #say: (what: string) => void

  constructor(installation: Installation, sample: Sample, host: string, signal: AbortSignal, say: (what: string) => void) {
    this.#installation = installation
    this.#sample = sample
    this.#host = host
    this.#signal = signal
    this.#say = say
    this.#texts.set(1, sample.text)
  }

  /** Restarts are spread over the deploys, by turns between two and in the middle of one; a single one is in the middle. */
  async run({ deploys, rollbacks, restarts }: Amounts): Promise<void> {
    for (let number = 1; number <= deploys; number += 1) {
      const due = (nth: number) => nth < restarts && number === Math.ceil(((nth + 1) * deploys) / (restarts + 1))
      const nth = Array.from({ length: restarts }, (_one, index) => index).find(due)
      const inTheMiddle = nth !== undefined && (nth % 2 === 1 || restarts === 1)
      const rollout = this.#deploy(number)
      // Its failure is seen below, and not while a restart is waited for.
      rollout.catch(() => undefined)
      if (inTheMiddle) {
        await sleep(MID_ROLLOUT_MS, undefined, { signal: this.#signal })
        await this.#restart('worker')
        await this.#restart('panel')
      }
      await rollout
      if (nth !== undefined && !inTheMiddle) {
        await this.#restart('worker')
        await this.#restart('panel')
      }
    }
    for (let number = 1; number <= rollbacks; number += 1) await this.#rollBack(number)
  }

  async #deploy(number: number): Promise<void> {
    await changeServedFile(this.#sample)
    this.#note(`deploy ${number} begins`)
    const { total } = await deployByWebops(this.#steady(), this.#sample, this.#host, this.#signal)
    this.#texts.set((await this.#deployment()).release?.number ?? 0, this.#sample.text)
    this.deploys.push(total)
    this.#note(`deploy ${number} is done; answered after ${Math.round(total)} ms`)
  }

  /** To the release before the live one, and back again: each serves another text. */
  async #rollBack(number: number): Promise<void> {
    const live = (await this.#deployment()).release?.number ?? 0
    const newest = Math.max(...this.#texts.keys())
    const release = live === newest ? newest - 1 : newest
    const text = this.#texts.get(release)
    if (text === undefined) throw new Error(`Nobody knows what release ${release} serves.`)
    this.#note(`rollback ${number} to release ${release} begins`)
    const begun = performance.now()
    const { api, httpPort } = this.#installation
    const queued = api<{ id: string }>('POST', `/api/v1/deployments/${this.#sample.deployment}/rollouts`, { kind: 'rollback', release })
    await Promise.all([queued, firstAnswer(httpPort, this.#host, text, this.#signal)])
    this.rollbacks.push(performance.now() - begun)
    await this.#end((await queued).id)
    this.#note(`rollback ${number} is done; served after ${Math.round(this.rollbacks.at(-1) ?? 0)} ms`)
  }

  async #end(id: string): Promise<void> {
    const giveUpAt = performance.now() + BACK_LIMIT_MS
    for (;;) {
      const { state, error } = await this.#installation.api<RolloutView>('GET', `/api/v1/rollouts/${id}`)
      if (state === 'succeeded') return
      if ((state !== 'queued' && state !== 'running') || performance.now() > giveUpAt)
        throw new Error(`A rollback is ${state}: ${JSON.stringify(error)}`)
      await sleep(100, undefined, { signal: this.#signal })
    }
  }

  async #restart(service: 'panel' | 'worker'): Promise<void> {
    this.#note(`the ${service} is restarted`)
    await this.#installation.restart(service)
    const giveUpAt = performance.now() + BACK_LIMIT_MS
    for (;;) {
      this.#signal.throwIfAborted()
      const health = await this.#installation.api<{ status: string }>('GET', '/api/v1/health').catch(() => null)
      if (health?.status === 'ok') break
      if (performance.now() > giveUpAt)
        throw new Error(`The ${service} is not back after ${BACK_LIMIT_MS / 1000} s: ${JSON.stringify(health)}`)
      await sleep(200)
    }
    this.#note(`the ${service} is back`)
  }

  #deployment(): Promise<DeploymentView> {
    return this.#steady().api<DeploymentView>('GET', `/api/v1/deployments/${this.#sample.deployment}`)
  }

  /** As pages do, a question that a restart of the panel cut off is asked again. What changes something is asked once. */
  #steady(): Installation {
    const { api } = this.#installation
    const again = async <T>(...[method, path, body]: Parameters<Installation['api']>): Promise<T> => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await api<T>(method, path, body)
        } catch (error) {
          if (method !== 'GET' || attempt === 20 || this.#signal.aborted) throw error
          await sleep(500)
        }
      }
    }
    return { ...this.#installation, api: again }
  }

  #note(what: string): void {
    this.events.push({ at: Date.now(), what })
    this.#say(what)
  }
}
