import type { Core } from '../core.ts'
import type { Pusher } from '../ports/git-server.ts'
import type { LogLine } from '../ports/queue.ts'
import { followRolloutLog } from '../rollout/follow-rollout-log.ts'
import type { RolloutWithSteps } from '../rollout/rollout-record.ts'
import { routeUrl } from '../route/route-url.ts'

export interface Told {
  deployment: string
  rolloutId: string
}

/** After so long without a line one says that it goes on: nothing on the way takes the connection for a dead one. */
const QUIET_MS = 25_000
/** A rollout that is quiet for so long from its beginning waits for another one. */
const WAITS_MS = 2_000
const INDENT = '   '

/**
 * Tells whoever pushes how the rollout goes, until it is over: its steps with their times, what is printed in them, and in
 * the end the address, or the cause and what to do.
 * @returns false when they are gone before that
 */
export async function tellPusher(core: Core, told: Told, pusher: Pusher): Promise<boolean> {
  const first = await core.rollouts.get(told.rolloutId)
  if (!first) return true
  pusher.say('')
  pusher.say(
    `Rollout ${first.number} of ${told.deployment}. Ctrl-C stops watching, not the rollout; webops logs ${told.deployment} --rollout ${first.number} --follow goes on.`,
  )
  const printer = new StepPrinter(core, told.rolloutId, pusher)
  const quiet = new Quiet(core, pusher)
  try {
    const onLines = async (lines: LogLine[]) => {
      quiet.heard()
      await printer.print(lines)
    }
    await followRolloutLog(core, told.rolloutId, 0, onLines, pusher.gone)
  } finally {
    quiet.stop()
  }
  if (pusher.gone.aborted) return false
  const rollout = await core.rollouts.get(told.rolloutId)
  if (!rollout) return true
  await printer.end(rollout)
  for (const line of await summary(core, rollout)) pusher.say(line)
  return true
}

/** Prints lines under the title of their step, and its time when it is over. */
class StepPrinter {
  readonly #core: Core
  readonly #rolloutId: string
  readonly #pusher: Pusher
  #step = ''

  constructor(core: Core, rolloutId: string, pusher: Pusher) {
    this.#core = core
    this.#rolloutId = rolloutId
    this.#pusher = pusher
  }

  async print(lines: LogLine[]): Promise<void> {
    for (const { step, text } of lines) {
      if (step !== this.#step) await this.#begin(step)
      this.#pusher.say(`${INDENT}${text}`)
    }
  }

  async end(rollout: RolloutWithSteps): Promise<void> {
    this.#sayTime(rollout)
  }

  async #begin(step: string): Promise<void> {
    const rollout = await this.#core.rollouts.get(this.#rolloutId)
    if (rollout) this.#sayTime(rollout)
    this.#step = step
    const title = rollout?.steps.find(({ key }) => key === step)?.title ?? step
    if (title) this.#pusher.say(`▸ ${title}`)
  }

  #sayTime({ steps }: RolloutWithSteps): void {
    const step = steps.find(({ key }) => key === this.#step)
    if (step?.state === 'succeeded' && step.durationMs !== null) this.#pusher.say(`${INDENT}✓ ${seconds(step.durationMs)}`)
  }
}

/** Says something when nothing else does. */
class Quiet {
  readonly #core: Core
  readonly #pusher: Pusher
  readonly #since: number
  #last: number
  #heard = false
  readonly #stop = new AbortController()

  constructor(core: Core, pusher: Pusher) {
    this.#core = core
    this.#pusher = pusher
    this.#since = this.#last = core.clock.monotonic()
    void this.#run()
  }

  heard(): void {
    this.#heard = true
    this.#last = this.#core.clock.monotonic()
  }

  stop(): void {
    this.#stop.abort()
  }

  async #run(): Promise<void> {
    const signal = AbortSignal.any([this.#stop.signal, this.#pusher.gone])
    await this.#core.clock.sleep(WAITS_MS, signal).catch(() => undefined)
    if (!signal.aborted && !this.#heard) this.#pusher.say(`${INDENT}It waits for its turn.`)
    while (!signal.aborted) {
      await this.#core.clock.sleep(QUIET_MS, signal).catch(() => undefined)
      const now = this.#core.clock.monotonic()
      if (!signal.aborted && now - this.#last >= QUIET_MS) this.#pusher.say(`${INDENT}… ${seconds(now - this.#since)}`)
    }
  }
}

async function summary(core: Core, rollout: RolloutWithSteps): Promise<string[]> {
  const took = rollout.durationMs === null ? '' : ` (${seconds(rollout.durationMs)})`
  if (rollout.state === 'succeeded') {
    const routes = await core.routes.listForDeployment(rollout.deploymentId)
    const addresses = [...new Set(routes.map((route) => routeUrl(route, core.settings)))]
    const release = rollout.releaseNumber === null ? '' : `, release ${rollout.releaseNumber}`
    return ['', `✓ ${rollout.deployment} deployed${release}${took}`, ...addresses.map((url) => `${INDENT}${url}`), '']
  }
  const { error } = rollout
  const step = rollout.steps.find(({ key }) => key === error?.step)?.title
  const cause = error?.diagnosis?.cause ?? error?.message ?? 'without a reason'
  const remedy = error?.diagnosis?.remedy ?? error?.hint
  const state = rollout.state === 'cancelled' ? 'was cancelled' : 'failed'
  return [
    '',
    `✗ Rollout ${rollout.number} of ${rollout.deployment} ${state}${step ? ` at “${step}”` : ''}${took}: ${cause}`,
    ...(error?.diagnosis && error.message !== cause ? error.message.split('\n').map((line) => `${INDENT}${line}`) : []),
    ...(remedy ? remedy.split('\n').map((line) => `${INDENT}${line}`) : []),
    '',
  ]
}

/** As people say how long something took. */
function seconds(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const whole = Math.round(ms / 1000)
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}
