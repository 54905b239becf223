import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { z } from 'zod'
import { CommandOutput } from '../command/command-output.ts'
import { shortId } from '../command/prepare-command.ts'
import { commandName, LABEL_COMMAND } from '../deployment/names.ts'
import { outOfSpace } from '../errors/out-of-space.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { archiveBrokenOff, archiveNotFound, tooManyArchives, unreadable } from './archive-errors.ts'
import { ARCHIVE, openVolume, type OpenedVolume } from './archive-container.ts'
import { archiveChannel, type ArchiveEnd, archiveOwner, archivePiece, archiveQuestion, type ArchiveQuestion } from './archive.schema.ts'
import { ArchiveSpool, freeBytes } from './archive-spool.ts'
import { checkArchive, lastBytes } from './check-archive.ts'

/** Who was not heard of for so long is gone: longer than the longest question, behind which a sign of life may have to wait. */
const SILENT_MS = 180_000
const LOOK_MS = 1_000
/** When the worker stops; what is left then is removed at its next start. */
const STOP_MS = 5_000
/** One that ended can still be followed to its end for so long. */
const KEPT_MS = 60_000
const MOST_AT_ONCE = 8
/** Of gzip: the processors have better things to do. */
const LEVEL = 4

type Done = Extract<ArchiveEnd, { done: true }>

interface Session extends ArchiveQuestion {
  id: string
  volumeAt: OpenedVolume
  output: CommandOutput
  heardAt: number
  abort: AbortController
  /** Of an upload: what came so far. */
  spool: ArchiveSpool | null
  /** A piece is being written. */
  busy: boolean
  /** All of it came: `isWhole` at once, and `whole` for who waits. */
  isWhole: boolean
  whole: PromiseWithResolvers<void>
  end: ArchiveEnd | null
}

/** Volumes on their way out and in. What is read, and how each ended, goes to the live log `archive:<id>`. */
export class VolumeArchives {
  readonly #worker: WorkerCore
  readonly #all = new Map<string, Session>()
  readonly #endings = new Set<Promise<void>>()
  #opening = 0
  #watch: NodeJS.Timeout | undefined
  #stopping = false

  constructor(worker: WorkerCore) {
    this.#worker = worker
  }

  /** The questions about archives that the worker answers, by name. */
  answers(): Record<string, (input: unknown) => Promise<unknown>> {
    return {
      'archive-open': (input) => this.#open(input),
      'archive-input': (input) => this.#input(input),
      'archive-keep': async (input) => this.#keep(input),
      'archive-end': async (input) => this.#mine(input).abort.abort(),
    }
  }

  /** Removes the containers that a worker before this one left, or that an engine that was away kept. */
  async removeLeft(): Promise<void> {
    const { engine } = this.#worker.services
    const there = await engine.surveyContainers({ [LABEL_COMMAND]: ARCHIVE })
    // One that is being opened is not known by its name yet.
    if (this.#opening > 0) return
    const own = new Set([...this.#all.values()].flatMap(({ deployment, id, end }) => (end ? [] : commandName(deployment, shortId(id)))))
    for (const { id, name } of there) {
      if (own.has(name)) continue
      await this.#worker.lease.check()
      await engine.removeContainer(id)
    }
  }

  /** Ends all of them, and takes no more. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearInterval(this.#watch)
    for (const { abort } of this.#all.values()) abort.abort()
    const until = this.#worker.clock.monotonic() + STOP_MS
    while (this.#opening + this.#endings.size > 0 && this.#worker.clock.monotonic() < until) await sleep(50)
  }

  async #open(input: unknown): Promise<{ id: string }> {
    const wish = archiveQuestion.parse(input)
    if (this.#stopping || this.#endings.size + this.#opening >= MOST_AT_ONCE) throw tooManyArchives(MOST_AT_ONCE)
    const id = randomUUID()
    this.#opening += 1
    try {
      const volumeAt = await openVolume(this.#worker, wish, shortId(id))
      const spool = wish.direction === 'upload' ? await this.#spool(id, volumeAt) : null
      const session: Session = {
        ...wish,
        id,
        volumeAt,
        output: new CommandOutput(this.#worker.live, archiveChannel(id), null, false),
        heardAt: this.#worker.clock.monotonic(),
        abort: new AbortController(),
        spool,
        busy: false,
        isWhole: false,
        whole: Promise.withResolvers(),
        end: null,
      }
      session.whole.promise.catch(() => undefined)
      this.#all.set(id, session)
      this.#watch ??= setInterval(() => this.#look(), LOOK_MS)
      const ending = this.#untilItsEnd(session)
      this.#endings.add(ending)
      void ending.finally(() => this.#endings.delete(ending))
      // It was being opened when the worker was told to stop.
      if (this.#stopping) session.abort.abort()
      return { id }
    } finally {
      this.#opening -= 1
    }
  }

  async #spool(id: string, volumeAt: OpenedVolume): Promise<ArchiveSpool> {
    try {
      return await ArchiveSpool.open(join(this.#worker.folders.workspaces, `archive-${id}`))
    } catch (error) {
      await volumeAt.close().catch(() => undefined)
      throw error
    }
  }

  async #input(input: unknown): Promise<{ taken: boolean }> {
    const session = this.#mine(input)
    const { data, end, at } = archivePiece.strip().parse(input)
    if (session.end && !session.end.done) throw new WebopsError(detailsOf(session.end.error))
    if (!session.spool || session.busy) return { taken: false }
    // What is being checked must not change any more.
    if (session.isWhole) throw archiveNotFound(session.id)
    session.busy = true
    try {
      await session.spool.add(Buffer.from(data, 'base64'), at)
      if (end) {
        session.isWhole = true
        session.whole.resolve()
      }
      return { taken: true }
    } catch (error) {
      session.whole.reject(error)
      throw outOfSpace(error) ?? error
    } finally {
      session.busy = false
    }
  }

  #keep(input: unknown): { kept: boolean } {
    const session = this.#mine(input)
    const { seen } = z.object({ seen: z.number().int().min(0) }).parse(input)
    session.output.seen(seen)
    return { kept: session.end === null }
  }

  #mine(input: unknown): Session {
    const { id, deployment, actor } = archiveOwner.parse(input)
    const session = this.#all.get(id)
    if (!session || session.deployment !== deployment || session.actor !== actor) throw archiveNotFound(id)
    session.heardAt = this.#worker.clock.monotonic()
    return session
  }

  /** Who has gone does not say so. */
  #look(): void {
    const now = this.#worker.clock.monotonic()
    for (const session of this.#all.values()) {
      if (now - session.heardAt <= SILENT_MS) continue
      session.output.abandon()
      session.abort.abort()
    }
  }

  async #untilItsEnd(session: Session): Promise<void> {
    const { id, deployment, volume, direction, actor, volumeAt, output, spool } = session
    const run = direction === 'download' ? this.#download(session) : this.#upload(session)
    const end = await run.catch((error: unknown): ArchiveEnd => ({ done: false, error: detailsOf(this.#told(session, error)) }))
    session.end = end
    await spool
      ?.close()
      .catch((error: Error) => this.#worker.note('What was handed in could not be removed.', { id, error: error.message }))
    await volumeAt.close().catch((error: Error) => this.#worker.note('A container could not be removed.', { id, error: error.message }))
    const details = { volume, ...(end.done ? { files: end.files, bytes: end.bytes } : { error: end.error.code }) }
    this.#worker.note(`A volume of ${deployment} was read or written.`, { id, direction, ...details })
    const { projectId } = volumeAt.deployment
    await this.#worker.audit
      .record({ actor, action: `volume.${direction}`, target: `deployment:${deployment}`, projectId, details })
      .catch((error: Error) => this.#worker.note('An archive could not be written into the audit log.', { id, error: error.message }))
    if (session.abort.signal.aborted) output.abandon()
    await output.end(end)
    setTimeout(() => this.#all.delete(id), KEPT_MS).unref()
  }

  async #download({ volumeAt, output, abort: { signal } }: Session): Promise<Done> {
    const tar = await volumeAt.read()
    const last = lastBytes()
    let bytes = 0
    await pipeline(
      tar,
      last.through,
      createGzip({ level: LEVEL }),
      async (compressed: AsyncIterable<Buffer>) => {
        for await (const chunk of compressed) {
          bytes += chunk.length
          await aborted(output.take(chunk, 'stdout'), signal)
        }
      },
      { signal },
    )
    // An engine that cannot read a file breaks off in the middle, and says nothing.
    if (!last.isEnd()) throw unreadable(volumeAt.engineName)
    return { done: true, files: 0, bytes }
  }

  async #upload({ volumeAt, spool, whole, abort: { signal } }: Session): Promise<Done> {
    if (!spool) throw new Error('An archive is taken in without a place for it.')
    await aborted(whole.promise, signal)
    const room = await freeBytes(volumeAt.folder).catch(() => Number.POSITIVE_INFINITY)
    const { root, files, bytes } = await checkArchive(await spool.read(signal), room, signal)
    // It may have taken hours, and another worker may answer for the volume by now.
    await this.#worker.lease.check()
    // From here on it is done to its end, whoever goes away.
    const finish = new AbortController().signal
    await volumeAt.write(await spool.read(finish))
    if (root) await volumeAt.setRoot(root)
    return { done: true, files, bytes }
  }

  #told({ id, abort }: Session, error: unknown): WebopsError {
    if (error instanceof WebopsError) return error
    const known = outOfSpace(error)
    if (known) return known
    if (abort.signal.aborted) return archiveBrokenOff()
    this.#worker.note('A volume could not be read or written.', { id, error: String(error) })
    return new WebopsError({ code: 'archive_failed', kind: 'failed', message: 'The archive failed.', hint: "See the worker's log." })
  }
}

/** Waits no longer than somebody wants it. */
async function aborted(work: Promise<void> | void, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (!work) return
  let stop = () => {}
  const ended = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
  })
  await Promise.race([work, ended]).finally(() => signal.removeEventListener('abort', stop))
}

function detailsOf({ code, kind, message, hint, field }: Extract<ArchiveEnd, { done: false }>['error'] | WebopsError) {
  return { code, kind, message, ...(hint !== undefined && { hint }), ...(field !== undefined && { field }) }
}
