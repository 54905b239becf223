import type { WorkerCore } from '../worker/worker-core.ts'
import type { Finding } from './finding.ts'
import { recordMends } from './mend.ts'
import { Patience } from './patience.ts'
import { type Neighbours, reconcileAll, reconcileNamed } from './reconcile-all.ts'

/** How often everything is looked at, and how soon again after it could not be: the engine or the proxy may be back. */
const EVERY_MS = 60_000
const RETRY_MS = 5_000
/** What happens to one container comes as several events. */
const SETTLE_MS = 1_000

/** How the last reconciliation went. */
export interface ReconcileState {
  at: Date
  tookMs: number
  looked: number
  mended: number
  /** Of everything since this worker began. */
  mendedSinceStart: number
  /** Why it could not be done. */
  problem: string | null
}

/** Reconciles at its times: at the start, every minute, and when it is asked to. Never twice at once. */
export class Reconciler {
  readonly #worker: WorkerCore
  readonly #neighbours: Neighbours
  readonly #told = new Set<string>()
  readonly #pending = new Map<string, NodeJS.Timeout>()
  #running: Promise<unknown> = Promise.resolve()
  #next: NodeJS.Timeout | undefined
  #stopped = false
  #total = 0
  #last: ReconcileState | null = null

  constructor(worker: WorkerCore, neighbours: Omit<Neighbours, 'patience'>) {
    this.#worker = worker
    this.#neighbours = { ...neighbours, patience: new Patience(() => worker.clock.monotonic()) }
  }

  /** Null before the first time. */
  get last(): ReconcileState | null {
    return this.#last
  }

  /** Reconciles everything, now and every minute from now on. Resolves when the first time is done, whatever came of it. */
  async start(): Promise<void> {
    const well = await this.everything()
    if (this.#stopped) return
    this.#next = setTimeout(() => void this.start(), well ? EVERY_MS : RETRY_MS)
  }

  /** Everything, in the next moment: something that was away is back. */
  soon(): void {
    if (this.#stopped) return
    clearTimeout(this.#next)
    this.#next = setTimeout(() => void this.start(), SETTLE_MS)
  }

  /** One deployment, as soon as nothing more happens to it. */
  soonNamed(name: string): void {
    if (this.#stopped) return
    clearTimeout(this.#pending.get(name))
    const timer = setTimeout(() => {
      this.#pending.delete(name)
      void this.#alone(async () => {
        this.#total += (await reconcileNamed(this.#worker, this.#neighbours, name)).length
      }).catch((error: Error) => this.#worker.note(`${name} could not be reconciled.`, { error: error.message }))
    }, SETTLE_MS)
    this.#pending.set(name, timer)
  }

  /** @returns whether it could be done */
  async everything(): Promise<boolean> {
    return this.#alone(async () => {
      const { clock, note } = this.#worker
      const begun = clock.monotonic()
      const at = clock.now()
      let looked = 0
      let mended = 0
      let problem: string | null = null
      try {
        const result = await reconcileAll(this.#worker, this.#neighbours)
        looked = result.looked
        mended = result.mended.length
        await this.#tell(result.findings, result.isWhole)
        if (result.problem !== null) throw result.problem
      } catch (error) {
        problem = (error as Error).message
        if (this.#last?.problem !== problem) note('What runs could not be compared with what should run; trying again.', { error: problem })
      }
      this.#total += mended
      this.#last = { at, tookMs: Math.round(clock.monotonic() - begun), looked, mended, mendedSinceStart: this.#total, problem }
      return problem === null
    })
  }

  /** Ends what runs, and begins nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#next)
    for (const timer of this.#pending.values()) clearTimeout(timer)
    await this.#running
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#running.then(work)
    this.#running = mine.catch(() => undefined)
    return mine
  }

  /** What nobody has put right since is told once. */
  async #tell(findings: Finding[], isWhole: boolean): Promise<void> {
    const key = ({ deployment, what }: Finding) => `${deployment.id} ${what}`
    const now = new Set(findings.map(key))
    if (isWhole) for (const told of this.#told) if (!now.has(told)) this.#told.delete(told)
    for (const finding of findings) {
      if (this.#told.has(key(finding))) continue
      this.#told.add(key(finding))
      await recordMends(this.#worker, finding.deployment, [{ what: finding.what, done: finding.done }])
    }
  }
}
