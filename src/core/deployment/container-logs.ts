import { z } from 'zod'
import { WebopsError } from '../errors/webops-error.ts'
import { onlyColours } from '../log/only-colours.ts'
import type { LogLine } from '../ports/queue.ts'
import { liveRelease } from '../rollout/rollout-context.ts'
import { redactor } from '../secret/redact.ts'
import { Secret } from '../secret/secret.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { deploymentName } from './deployment.schema.ts'
import { containerName } from './names.ts'

/** A follower that was not heard of for so long is gone. */
const SILENT_MS = 30_000
const FLUSH_MS = 100
const MAX_LINES = 5000

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
    const container = await this.#containerOf(name)
    const redact = await this.#redactionOf(name)
    if (follow && channel) {
      this.#follow(container, channel, tail, redact)
      return { lines: [] }
    }
    const lines: ContainerLine[] = []
    await this.#worker.services.engine.containerLogs(
      container,
      { follow: false, tail, timestamps: true },
      (line, stream) => lines.push(stamped(redact(onlyColours(line)), stream)),
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
      const { at, text } = stamped(redact(onlyColours(line)), stream)
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

  async #containerOf(name: string): Promise<string> {
    const container = containerName(name)
    if (await this.#worker.services.engine.inspectContainer(container)) return container
    throw new WebopsError({
      code: 'container_missing',
      kind: 'not_found',
      message: `${name} has no container yet.`,
      hint: `Deploy it first: webops deploy ${name}`,
    })
  }

  async #redactionOf(name: string): Promise<(text: string) => string> {
    const deployment = await this.#worker.deployments.getByName(name)
    const live = deployment && (await liveRelease(this.#worker, deployment))
    const secrets = Object.values(live?.configuration.variables ?? {}).filter((value) => value instanceof Secret)
    return redactor(secrets.map((secret) => secret.reveal()))
  }
}

// The engine puts an RFC 3339 time and a space before each line.
function stamped(line: string, stream: 'stdout' | 'stderr'): ContainerLine {
  const space = line.indexOf(' ')
  const at = line.slice(0, space)
  return /^\d{4}-\d\d-\d\dT/.test(at) ? { at, stream, text: line.slice(space + 1) } : { at: '', stream, text: line }
}
