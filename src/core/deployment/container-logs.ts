import { z } from 'zod'
import { WebopsError } from '../errors/webops-error.ts'
import { cleanText } from '../log/cut.ts'
import type { LogLine } from '../ports/queue.ts'
import { servedConfiguration } from '../release/served-configuration.ts'
import { openServed } from '../rollout/open-configuration.ts'
import { openLiveRelease } from '../rollout/rollout-context.ts'
import { redactor } from '../secret/redact.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { deploymentName } from './deployment.schema.ts'
import { containerName, LABEL_DEPLOYMENT, LABEL_INSTANCE, LABEL_RELEASE } from './names.ts'

/** A follower that was not heard of for so long is gone. */
const SILENT_MS = 30_000
const FLUSH_MS = 100
const MAX_LINES = 5000
/** Longer lines are shown in pieces. */
const MAX_LINE = 16_384

const logsInput = z.object({
  deployment: deploymentName,
  tail: z.number().int().min(0).max(MAX_LINES).default(200),
  follow: z.boolean().default(false),
  /** Name of the live log that lines go to while following. */
  channel: z
    .string()
    .regex(/^[\w:-]{1,100}$/)
    .optional(),
})

export interface ContainerLine {
  at: string
  stream: 'stdout' | 'stderr'
  text: string
}

/** Reads and follows what containers print, for pages that cannot reach the engine. */
export class ContainerLogs {
  readonly #worker: WorkerCore
  readonly #followed = new Map<string, { controller: AbortController; heardAt: number }>()

  constructor(worker: WorkerCore) {
    this.#worker = worker
  }

  /**
   * The last lines; with `follow` none, but all that come from then on go to the live log `channel`.
   * @throws container_missing, ZodError
   */
  async open(input: unknown, signal: AbortSignal): Promise<{ lines: ContainerLine[] }> {
    const { deployment: name, tail, follow, channel } = logsInput.parse(input)
    const { container, release } = await this.#containerOf(name)
    const redact = await this.#redactionOf(name, release)
    if (follow && channel) {
      this.#follow(container, channel, tail, redact)
      return { lines: [] }
    }
    const lines: ContainerLine[] = []
    await this.#worker.services.engine.containerLogs(
      container,
      { follow: false, tail, timestamps: true },
      (line, stream) => lines.push(...cut(stamped(cleanText(line, redact), stream))),
      signal,
    )
    return { lines }
  }

  /** Somebody still follows. False when there is nothing to follow any more: open it again. */
  keep(channel: string): boolean {
    const followed = this.#followed.get(channel)
    if (followed) followed.heardAt = this.#worker.clock.monotonic()
    return followed !== undefined
  }

  /** Ends all following. */
  stop(): void {
    for (const { controller } of this.#followed.values()) controller.abort()
  }

  #follow(container: string, channel: string, tail: number, redact: (text: string) => string): void {
    if (this.keep(channel)) return
    const controller = new AbortController()
    this.#followed.set(channel, { controller, heardAt: this.#worker.clock.monotonic() })
    let sequence = 0
    let waiting: LogLine[] = []
    const flush = async () => {
      const lines = waiting
      waiting = []
      await this.#worker.live.append(channel, lines)
    }
    const timer = setInterval(() => {
      const heardAt = this.#followed.get(channel)?.heardAt ?? 0
      if (this.#worker.clock.monotonic() - heardAt > SILENT_MS) controller.abort()
      flush().catch((error: unknown) => this.#worker.note('Lines of a container could not be passed on.', { error: String(error) }))
    }, FLUSH_MS)
    const onLine = (line: string, stream: 'stdout' | 'stderr') => {
      for (const { at, text } of cut(stamped(cleanText(line, redact), stream)))
        waiting.push({ sequence: ++sequence, at, step: 'container', stream, text })
      // A container that prints faster than anybody reads: the newest lines count.
      if (waiting.length > MAX_LINES) waiting = waiting.slice(-MAX_LINES)
    }
    this.#worker.services.engine
      .containerLogs(container, { follow: true, tail, timestamps: true }, onLine, controller.signal)
      .catch((error: unknown) => {
        if (!controller.signal.aborted) this.#worker.note('A container could not be followed.', { container, error: String(error) })
      })
      .finally(() => {
        clearInterval(timer)
        this.#followed.delete(channel)
        void flush()
          .then(() => this.#worker.live.close(channel))
          .catch(() => undefined)
      })
  }

  async #containerOf(name: string): Promise<{ container: string; release: number }> {
    const container = containerName(name)
    const found = await this.#worker.services.engine.inspectContainer(container)
    // What somebody else gave such a name is none of ours to show.
    if (found?.labels[LABEL_DEPLOYMENT] === name && found.labels[LABEL_INSTANCE] === this.#worker.settings.instance)
      return { container, release: Number(found.labels[LABEL_RELEASE]) }
    throw new WebopsError({
      code: 'container_missing',
      kind: 'not_found',
      message: `Nothing of ${name} runs yet.`,
      hint: `Deploy it first: webops deploy ${name}`,
    })
  }

  // Right after a switch the container that has the name is still that of the release before.
  async #redactionOf(name: string, release: number): Promise<(text: string) => string> {
    const deployment = await this.#worker.deployments.getByName(name)
    if (!deployment) return redactor([])
    const { live, secrets } = await openLiveRelease(this.#worker, deployment)
    const other =
      Number.isInteger(release) && release !== live?.number ? await this.#worker.releases.getByNumber(deployment.id, release) : null
    const frozen = other && (await openServed(servedConfiguration(other), deployment, this.#worker.opener))
    return redactor([...secrets, ...(frozen?.secrets ?? [])].map((secret) => secret.reveal()))
  }
}

// The engine puts an RFC 3339 time and a space before each line.
function stamped(line: string, stream: 'stdout' | 'stderr'): ContainerLine {
  const space = line.indexOf(' ')
  const at = line.slice(0, space)
  return /^\d{4}-\d\d-\d\dT/.test(at) ? { at, stream, text: line.slice(space + 1) } : { at: '', stream, text: line }
}

/** Only after secrets are cut out: a piece of one would not be known as such. */
function cut(line: ContainerLine): ContainerLine[] {
  if (line.text.length <= MAX_LINE) return [line]
  const count = Math.ceil(line.text.length / MAX_LINE)
  return Array.from({ length: count }, (_, index) => ({ ...line, text: line.text.slice(index * MAX_LINE, (index + 1) * MAX_LINE) }))
}
