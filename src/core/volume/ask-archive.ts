import type { Core } from '../core.ts'
import { followLive } from '../command/follow-live.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { parseVolume } from '../deployment/parse-volume.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { LogLine } from '../ports/queue.ts'
import type { Actor } from '../user/actor.ts'
import { auditName } from '../user/describe-actor.ts'
import { archiveChannel, archiveOpened, archiveEnd, type ArchiveQuestion, type ArchiveEnd } from './archive.schema.ts'
import { shortVolumeName } from './volume.schema.ts'

/** A container has to be made, and the engine may be busy. */
const OPEN_MS = 60_000
const ANSWER_MS = 30_000
/** Longer than the longest question, behind which a piece may have to wait. */
const PIECE_MS = 150_000
/** Of one question: the queue takes more. */
const PIECE = 128 * 1024
/** How long nothing may come of an archive that is handed in. */
const SILENT_MS = 60_000
/** Between two tries, while the worker is busy with the piece before. */
const TRY_AGAIN_MS = 50
/** Signs of life that may get lost in a row. */
const MOST_LOST = 3

type Done = Extract<ArchiveEnd, { done: true }>

/**
 * Begins to read what a named volume of a deployment holds.
 * @returns a function that hands on the bytes of a .tar.gz until all were there. It throws where the archive is not whole:
 *   whoever passes it on must not end it as if it were.
 * @throws deployment_not_found, forbidden, volume_not_named, volume_not_found, volume_needs_release, too_many_archives,
 *   worker_unreachable, engine_…
 */
export async function downloadVolume(
  core: Core,
  actor: Actor,
  name: string,
  volume: string,
): Promise<(onBytes: (bytes: Buffer) => Promise<void>, signal: AbortSignal) => Promise<void>> {
  const talk = await open(core, actor, name, volume, 'download')
  return async (onBytes, signal) => {
    const end = await talk.follow(async (lines) => {
      for (const { text } of lines) await onBytes(Buffer.from(text, 'base64'))
    }, signal)
    if (end === null) throw brokenOff()
  }
}

/**
 * Puts an archive into a named volume of a deployment: files of the same name are replaced, others stay.
 * @param bytes of a .tar or .tar.gz; when it throws, or nothing comes for a minute, nothing changes in the volume
 * @throws what downloadVolume does; archive_invalid, archive_too_large, archive_broken_off
 */
export async function uploadVolume(
  core: Core,
  actor: Actor,
  name: string,
  volume: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Pick<Done, 'files' | 'bytes'>> {
  const talk = await open(core, actor, name, volume, 'upload')
  const stop = new AbortController()
  const ended = talk.follow(async () => undefined, stop.signal)
  // What goes wrong with it is thrown below.
  ended.catch(() => undefined)
  try {
    await handIn(bytes, (data, at, end) => talk.handIn({ data, at, end }))
    const end = await ended
    if (end === null) throw brokenOff()
    return { files: end.files, bytes: end.bytes }
  } finally {
    stop.abort()
    await ended.catch(() => undefined)
  }
}

/** Hands pieces over one after the other: the worker takes the next one when it has written the one before. */
async function handIn(bytes: AsyncIterable<Uint8Array>, give: (data: string, at: number, end: boolean) => Promise<unknown>): Promise<void> {
  let at = 0
  let held: Uint8Array[] = []
  let size = 0
  const send = async (end: boolean) => {
    const piece = Buffer.concat(held)
    for (let from = 0; from < piece.length; from += PIECE) {
      const part = piece.subarray(from, from + PIECE)
      await untilTaken(() => give(part.toString('base64'), at, false))
      at += part.length
    }
    held = []
    size = 0
    if (end) await untilTaken(() => give('', at, true))
  }
  const reader = bytes[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await inTime(reader.next())
      if (next.done) break
      held.push(next.value)
      size += next.value.length
      if (size >= PIECE) await send(false)
    }
    await send(true)
  } finally {
    // Not waited for: it comes after what is being read, which may never come.
    reader.return?.().catch(() => undefined)
  }
}

async function untilTaken(give: () => Promise<unknown>): Promise<void> {
  while (!((await give()) as { taken?: boolean }).taken) await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS))
}

/** @throws archive_broken_off when nothing comes, or what comes breaks off */
async function inTime<T>(reading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(notHandedIn('Nothing came of it for a minute')), SILENT_MS)
  })
  try {
    return await Promise.race([reading, late])
  } catch (error) {
    throw error instanceof WebopsError ? error : notHandedIn('The connection was lost before it was here', error)
  } finally {
    clearTimeout(timer)
  }
}

interface Talk {
  handIn(piece: object): Promise<unknown>
  /** @returns how it ended; null when it was not followed to its end. @throws what went wrong in the worker, archive_broken_off */
  follow(onLines: (lines: LogLine[]) => Promise<void>, signal: AbortSignal): Promise<Done | null>
}

async function open(core: Core, actor: Actor, name: string, volume: string, direction: ArchiveQuestion['direction']): Promise<Talk> {
  const deployment = await deploymentFor(core, actor, name, 'update')
  checkNamed(deployment, volume, direction)
  const own = { deployment: name, actor: auditName(actor) }
  const ask = (question: string, more: object, timeoutMs = ANSWER_MS) =>
    core.queries.ask(deployment.server, { name: question, input: { ...own, ...more }, timeoutMs })
  const { id } = archiveOpened.parse(await ask('archive-open', { volume, direction }, OPEN_MS))
  return {
    handIn: (piece) => ask('archive-input', { id, ...piece }, PIECE_MS),
    async follow(onLines, signal) {
      const gone = new AbortController()
      let lost = 0
      let end: ArchiveEnd | null = null
      const talk = {
        channel: archiveChannel(id),
        // A worker that ended does not say so: it does not know of it any more, or does not answer.
        keep: (seen: number) =>
          ask('archive-keep', { id, seen }).then(
            () => (lost = 0),
            (error: unknown) => {
              lost += 1
              if (lost >= MOST_LOST || (error instanceof WebopsError && error.code === 'archive_not_found')) gone.abort()
            },
          ),
        end: () => ask('archive-end', { id }),
      }
      const take = async (lines: LogLine[]) => {
        await onLines(lines.filter(({ step }) => step === 'output'))
        const last = lines.find(({ step }) => step === 'exit')
        if (last) end = archiveEnd.parse(JSON.parse(last.text))
        return end !== null
      }
      await followLive(core.live, talk, take, AbortSignal.any([signal, gone.signal]))
      return whole(end, signal.aborted)
    },
  }
}

/** @param left whoever asked for it does not follow it any more */
function whole(end: ArchiveEnd | null, left: boolean): Done | null {
  if (end?.done) return end
  if (end) {
    const { hint, field, ...rest } = end.error
    throw new WebopsError({ ...rest, ...(hint !== undefined && { hint }), ...(field !== undefined && { field }) })
  }
  if (left) return null
  throw brokenOff()
}

/** @throws volume_not_named for what is no named volume, and to upload into what is read-only */
function checkNamed(deployment: DeploymentRecord, volume: string, direction: ArchiveQuestion['direction']): void {
  const mappings = deployment.dockerVolumes.map(parseVolume)
  const known = mappings.filter((mapping) => mapping.type === 'volume' && mapping.source === volume)
  if (known.length === 0 && mappings.some(({ type, source, target }) => type !== 'volume' && (source === volume || target === volume)))
    throw notNamed(`${volume} is no named volume: a folder of the server and tmpfs are not read or written here.`)
  if (!shortVolumeName.safeParse(volume).success) throw notNamed('Archives are of named volumes, by their name alone.')
  if (direction === 'upload' && known.length > 0 && known.every(({ readOnly }) => readOnly))
    throw notNamed(`${volume} is read-only to ${deployment.name} (:ro), so nothing is written into it here either.`)
}

function notNamed(message: string): WebopsError {
  return new WebopsError({
    code: 'volume_not_named',
    kind: 'refused',
    message,
    hint: 'Give the name of a volume, such as data for data:/app/data: webops volumes list shows them.',
    field: 'volume',
  })
}

function notHandedIn(what: string, cause?: unknown): WebopsError {
  return new WebopsError({
    code: 'archive_broken_off',
    kind: 'invalid',
    message: `${what}, so nothing of the archive was taken in.`,
    hint: 'Send it again. Nothing in the volume has changed.',
    cause,
  })
}

function brokenOff(): WebopsError {
  return new WebopsError({
    code: 'archive_broken_off',
    kind: 'unavailable',
    message: 'The worker ended in the middle of the archive.',
    hint: 'Try again: of a download that broke off, what is there is not whole.',
  })
}
