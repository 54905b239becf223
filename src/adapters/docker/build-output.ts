import { createRequire } from 'node:module'
import type { Type } from 'protobufjs'
import { CUT } from '#core/log/cut.ts'
import type { OnLine } from '#core/ports/engine.ts'
import { LineSplitter } from './line-splitter.ts'

const IMAGE_ID = 'moby.image.id'
const TRACE = 'moby.buildkit.trace'
const CLIPPED = /^\[output clipped, log limit .* reached\]$/
/** The engine adds it to the last piece of output that it keeps. */
const CLIPPING = '\n[output clipped, '
const CLIPPED_HINT =
  "The engine keeps no more of this step's output. Start it with BUILDKIT_STEP_LOG_MAX_SIZE=1073741824 and BUILDKIT_STEP_LOG_MAX_SPEED=1048576 to see more of it."

const EMPTY_RECORD = `{"id":"${TRACE}","aux":""}`
/** Now and then one is empty; as many in a row are not. */
const STUCK_AFTER = 500
const STUCK_HINT =
  'The engine cannot send more of the log: so much was printed at once that it repeats itself (a fault of Docker 20.10). The build goes on.'

interface Timestamp {
  seconds: string
  nanos: number
}

interface Vertex {
  digest: string
  name: string
  cached: boolean
  started?: Timestamp | null
  completed?: Timestamp | null
  error: string
}

interface Status {
  vertexes: Vertex[]
  statuses: { ID: string; vertex: string; name: string; completed?: Timestamp | null }[]
  logs: { vertex: string; timestamp?: Timestamp | null; stream: string; msg: Uint8Array }[]
  warnings: { short: Uint8Array }[]
}

/** What a step prints to one of its streams, cut into lines. */
interface OpenStream {
  vertex: string
  at: Timestamp | null | undefined
  splitter: LineSplitter
}

interface SeenVertex {
  number: number
  startedAt: number
  completed: boolean
}

/**
 * Reads the engine's answer to a build, and writes it as `docker build --progress=plain` does:
 * `#5 [2/4] RUN npm ci`, `#5 0.512 added 3 packages`, `#5 DONE 1.2s`.
 */
export class BuildOutput {
  imageId: string | null = null
  error: string | null = null
  /** The instruction that failed, as the Dockerfile has it: `[2/3] RUN --mount=… npm ci`. */
  failedStep: string | null = null
  readonly #onLine: OnLine
  readonly #decode: (base64: string) => Status
  readonly #seen = new Map<string, SeenVertex>()
  readonly #printed = new Set<string>()
  readonly #open = new Map<string, OpenStream>()
  /** Steps of which the engine has left something out. */
  readonly #clipped = new Set<string>()

  readonly #before: number
  #emptyRecords = 0

  private constructor(onLine: OnLine, before: number, decode: (base64: string) => Status) {
    this.#onLine = onLine
    this.#before = before
    this.#decode = decode
  }

  /** @param before how many steps a build had whose log this one continues */
  static async create(onLine: OnLine, before = 0): Promise<BuildOutput> {
    const schema = await statusType()
    return new BuildOutput(onLine, before, (base64) => {
      const message = schema.decode(Buffer.from(base64, 'base64'))
      return schema.toObject(message, { longs: String, arrays: true, defaults: true }) as Status
    })
  }

  get steps(): number {
    return this.#before + this.#seen.size
  }

  /** True when the engine repeats an empty record for ever, as that of Docker 20.10 does after more than 1 MiB of output at once. */
  get stuck(): boolean {
    return this.#emptyRecords >= STUCK_AFTER
  }

  /** @param json one record of the answer */
  push(json: string): void {
    if (!json.trim()) return
    if (json === EMPTY_RECORD) {
      this.#emptyRecords += 1
      if (this.#emptyRecords === STUCK_AFTER) this.#onLine(STUCK_HINT, 'stderr')
      return
    }
    if (!this.stuck) this.#emptyRecords = 0
    const record = JSON.parse(json) as { id?: string; aux?: unknown; stream?: string; error?: string; errorDetail?: { message?: string } }
    if (record.id === TRACE && typeof record.aux === 'string') this.#status(this.#decode(record.aux))
    else if (record.id === IMAGE_ID) this.imageId = (record.aux as { ID?: string }).ID ?? null
    else if (record.error) this.error = record.errorDetail?.message ?? record.error
    else if (record.stream) for (const line of record.stream.split('\n')) if (line.trim()) this.#onLine(line, 'stdout')
  }

  #status(status: Status): void {
    for (const vertex of status.vertexes) if (vertex.started) this.#started(vertex)
    for (const item of status.statuses) this.#item(item)
    for (const log of status.logs) this.#log(log)
    for (const vertex of status.vertexes) if (vertex.completed) this.#completed(vertex)
    for (const warning of status.warnings) this.#onLine(`WARNING: ${text(warning.short)}`, 'stderr')
  }

  #started(vertex: Vertex): SeenVertex {
    const seen = this.#seen.get(vertex.digest)
    if (seen) return seen
    const fresh = { number: this.steps + 1, startedAt: seconds(vertex.started), completed: false }
    this.#seen.set(vertex.digest, fresh)
    this.#onLine(`#${fresh.number} ${vertex.name}`, 'stdout')
    return fresh
  }

  #completed(vertex: Vertex): void {
    const seen = this.#started(vertex)
    if (seen.completed) return
    seen.completed = true
    this.#closeStreams(vertex.digest)
    if (vertex.error) {
      this.failedStep ??= vertex.name
      this.#onLine(`#${seen.number} ERROR: ${vertex.error}`, 'stderr')
    } else if (vertex.cached) this.#onLine(`#${seen.number} CACHED`, 'stdout')
    else this.#onLine(`#${seen.number} DONE ${(seconds(vertex.completed) - seconds(vertex.started)).toFixed(1)}s`, 'stdout')
  }

  #log(log: Status['logs'][number]): void {
    // A record ends anywhere, also in the middle of a line or of a secret in it: only whole lines go on.
    const key = `${log.vertex} ${log.stream}`
    let open = this.#open.get(key)
    if (!open) {
      const fresh: OpenStream = {
        vertex: log.vertex,
        at: log.timestamp,
        splitter: new LineSplitter((line) => this.#logLine(line, fresh, log.stream)),
      }
      open = fresh
      this.#open.set(key, open)
    }
    open.at = log.timestamp
    open.splitter.push(this.#withCuts(log.vertex, Buffer.from(log.msg)))
  }

  #logLine(line: string, { vertex, at }: OpenStream, stream: string): void {
    const seen = this.#seen.get(vertex)
    const since = seen ? Math.max(0, seconds(at) - seen.startedAt).toFixed(3) : ''
    this.#onLine(`#${seen?.number ?? 0} ${since} ${lastOverwrite(line)}`, stream === '2' ? 'stderr' : 'stdout')
    if (CLIPPED.test(line)) this.#onLine(`#${seen?.number ?? 0} ${CLIPPED_HINT}`, 'stderr')
  }

  /** From then on records may be missing, or their ends. */
  #withCuts(vertex: string, message: Buffer): Buffer {
    const at = message.indexOf(CLIPPING)
    if (at >= 0) this.#clipped.add(vertex)
    if (!this.#clipped.has(vertex)) return message
    const cut = Buffer.from(CUT)
    return Buffer.concat([cut, message.subarray(0, Math.max(at, 0)), cut, message.subarray(Math.max(at, 0)), cut])
  }

  /** Hands on what a step, or the whole build, printed without a line break at its end. */
  #closeStreams(vertex: string | null): void {
    for (const [key, open] of this.#open) {
      if (vertex !== null && open.vertex !== vertex) continue
      this.#open.delete(key)
      open.splitter.end()
    }
  }

  /** The engine's answer has ended. */
  end(): void {
    this.#closeStreams(null)
  }

  #item(item: Status['statuses'][number]): void {
    const seen = this.#seen.get(item.vertex)
    const key = `${item.vertex} ${item.ID}`
    if (!seen || !item.completed || this.#printed.has(key)) return
    this.#printed.add(key)
    this.#onLine(`#${seen.number} ${item.ID || item.name} done`, 'stdout')
  }
}

/** A progress bar writes over itself with carriage returns: what it wrote last is what counts. */
function lastOverwrite(line: string): string {
  const parts = line.split('\r').filter(Boolean)
  return parts.at(-1) ?? ''
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8')
}

function seconds(time: Timestamp | null | undefined): number {
  return time ? Number(time.seconds) + time.nanos / 1e9 : 0
}

let loaded: Promise<Type> | undefined

/** The schema that dockerode brings along. */
function statusType(): Promise<Type> {
  loaded ??= (async () => {
    const { default: protobuf } = await import('protobufjs')
    const schema = createRequire(import.meta.url).resolve('dockerode/lib/proto/buildkit_status.proto')
    const root = await protobuf.load(schema)
    return root.lookupType('moby.buildkit.v1.StatusResponse')
  })()
  return loaded
}
