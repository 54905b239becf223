import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rm, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Engine } from '#core/ports/engine.ts'
import { openProgram, type OpenedProgram } from '../process/open-program.ts'
import { commandFile } from './command-file.ts'
import { pinMounts } from './pin-ways.ts'
import { writePrivate, type ContainerRecord } from './records.ts'
import { sandboxOf, sandboxOptions } from './sandbox.ts'
import type { Store } from './store.ts'
import { runArguments, watchUnit } from './systemd-run.ts'

const FULL_MS = 10
const READ = ['tar', '--create', '--file=-', '.']
const WRITE = ['tar', '--extract', '--preserve-permissions', '--file=-']
/** Of a folder that is root's: its account cannot give it another mode, or time. */
const KEEP_FOLDER = '--no-overwrite-dir'
/** tar's word for a file that was changed while it was read, which happens to what runs. */
const CHANGED = 1

/**
 * Folders of containers as tar archives. tar runs in the container's own sandbox, as its account: a link that an application
 * has laid leads nowhere from there.
 */
export function archiveCalls(store: Store): Pick<Engine, 'readArchive' | 'writeArchive'> {
  const open = async (container: string, folder: string, command: string[], onBytes: (bytes: Buffer) => Promise<void> | void) => {
    // What is swept away at the start is not of this process.
    await store.prepare()
    const record = await store.requireContainer(container)
    const place = onServer(record, folder)
    const found = place === null ? null : await stat(place).catch(() => null)
    if (!found?.isDirectory()) throw missing(container, folder)
    const words = command === WRITE && found.uid === 0 ? [...command, KEEP_FOLDER] : command
    return tarIn(store, record, commandFile(words, folder), onBytes)
  }
  return {
    async readArchive(container, folder) {
      const out = new PassThrough()
      const tar = await open(container, folder, READ, async (bytes) => {
        if (!out.destroyed && !out.write(bytes)) await Promise.race([once(out, 'drain'), once(out, 'close')])
      })
      out.once('close', () => void tar.stop().catch((error: Error) => store.report(error)))
      tar.ended.then(
        ({ status, said }) => (status === 0 || status === CHANGED ? out.end() : out.destroy(failed(said))),
        (error: Error) => out.destroy(error),
      )
      return out
    },
    async writeArchive(container: string, folder: string, source: Readable) {
      try {
        const tar = await open(container, folder, WRITE, () => undefined)
        await feed(tar.program, source).catch(async (error: unknown) => {
          await tar.stop()
          throw error
        })
        const { status, said } = await tar.ended
        if (status !== 0)
          throw /Is a directory|Not a directory|File exists|Cannot (?:open|mkdir)/.test(said) ? inTheWay(said) : failed(said)
      } finally {
        source.destroy()
      }
    },
  }
}

/** The folder of the server that a container sees under this path: by the longest mount that holds it. */
export function onServer({ readOnly, writable }: Pick<ContainerRecord, 'readOnly' | 'writable'>, folder: string): string | null {
  const path = posix.normalize(folder).replace(/(.)\/$/, '$1')
  const holds = [...readOnly, ...writable].filter(({ target }) => path === target || path.startsWith(`${target}/`))
  const [best] = holds.sort((a, b) => b.target.length - a.target.length)
  return best ? join(best.source, posix.relative(best.target, path)) : null
}

async function tarIn(store: Store, record: ContainerRecord, command: string, onBytes: (bytes: Buffer) => Promise<void> | void) {
  await pinMounts(store, record)
  const folder = store.places.container(record.id)
  const key = randomBytes(6).toString('hex')
  const file = join(folder, `tar-${key}`)
  const unit = `webops-process.${record.id}.tar-${key}.service`
  await writePrivate(file, command, 0o644)
  const options = await sandboxOptions(store.templates, sandboxOf(record, folder, file), { signal: 'SIGTERM', graceSeconds: 2 })
  let said = ''
  const program = await openProgram('systemd-run', runArguments(unit, options), (bytes, stream) => {
    if (stream === 'stdout') return onBytes(bytes)
    said = (said + bytes.toString()).slice(-2000)
  })
  const watching = watchUnit(unit, program)
  const ended = watching.ended.then(({ exitCode }) => ({ status: exitCode, said: said.trim() })).finally(() => rm(file, { force: true }))
  let isOver = false
  void ended.catch(() => undefined).then(() => (isOver = true))
  return { program, ended, stop: async () => (isOver ? undefined : watching.stop()) }
}

/** Hands over as fast as it is taken. */
async function feed(program: OpenedProgram, source: Readable): Promise<void> {
  for await (const chunk of source) while (!program.write(chunk as Buffer)) await sleep(FULL_MS)
  program.endInput()
}

function missing(container: string, folder: string): WebopsError {
  return new WebopsError({
    code: 'container_path_missing',
    kind: 'not_found',
    message: `There is no ${folder} in ${container}.`,
    hint: 'Was it removed meanwhile? Try again.',
  })
}

function failed(said: string): WebopsError {
  return new WebopsError({
    code: 'archive_failed',
    kind: 'failed',
    message: `The archive was not taken whole: ${said || 'tar failed'}.`,
    hint: 'Is it a tar, and is there space on the disk?',
    field: 'archive',
  })
}

function inTheWay(said: string): WebopsError {
  return new WebopsError({
    code: 'archive_in_the_way',
    kind: 'conflict',
    message: `The archive was not taken whole: ${said.split('\n')[0] ?? ''}.`,
    hint: 'A folder is not replaced by a file, nor a file by a folder. What stands before it in the archive is in the volume by now.',
    field: 'archive',
  })
}
