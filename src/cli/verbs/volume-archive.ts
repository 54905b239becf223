import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { sizeText } from '../output/volume-text.ts'
import { downloadVolume, uploadVolume } from '../volumes-api.ts'

/** Stands for standard input or output. */
const STREAM = '-'
const TELL_MS = 500

/** `webops volumes download`: a volume as a .tar.gz. */
export function downloadCommand(context: CliContext): Command {
  return new Command('download')
    .summary('write all that a volume holds into a .tar.gz')
    .argument('<name>', 'name of the deployment')
    .argument('<volume>', 'name of the volume, such as media')
    .argument('[file]', 'where to; - for standard output; unset: <name>-<volume>.tar.gz here')
    .option('--force', 'replace a file that is there')
    .option('--json', 'print where it is and how large as JSON')
    .addHelpText('after', '\nExample:\n  webops volumes download shop media')
    .action(async (name: string, volume: string, file: string | undefined, options: { force?: boolean; json?: boolean }) => {
      const path = file ?? `${name}-${volume}.tar.gz`
      if (path !== STREAM && !options.force) await refuseOverwriting(path)
      const bytes = await downloadVolume(context.client(), name, volume, context.signal)
      const counted = counter(context, 'read')
      if (path === STREAM) {
        await whole(pipeline(bytes, counted.through, context.streams.output, { end: false, signal: context.signal }))
        return
      }
      await intoFile(bytes, counted.through, path, context.signal)
      const size = counted.bytes()
      context.write(options.json ? json({ file: path, bytes: size }) : `✓ ${path} (${sizeText(size)})\n`)
    })
}

/** `webops volumes upload`: an archive's files into a volume. */
export function uploadCommand(context: CliContext): Command {
  return new Command('upload')
    .summary('put the files of a .tar or .tar.gz into a volume: those of the same name are replaced, others stay')
    .argument('<name>', 'name of the deployment')
    .argument('<volume>', 'name of the volume, such as media')
    .argument('<file>', 'the archive; - for standard input')
    .option('--json', 'print how much was taken as JSON')
    .addHelpText('after', '\nExample:\n  webops volumes upload shop media media.tar.gz')
    .action(async (name: string, volume: string, file: string, options: { json?: boolean }) => {
      const length = file === STREAM ? null : await sizeOf(file)
      const counted = counter(context, 'sent', length)
      const source = file === STREAM ? context.streams.input : createReadStream(file)
      // A source that fails ends the request with its own error.
      pipeline(source, counted.through).catch(() => undefined)
      const taken = await uploadVolume(context.client(), { name, volume }, counted.through, length, context.signal)
      const { files, bytes } = taken
      context.write(
        options.json ? json(taken) : `✓ ${files} ${files === 1 ? 'file' : 'files'} (${sizeText(bytes)}) in ${volume} of ${name}\n`,
      )
    })
}

/** Under its own name a file is whole: what comes is written beside it first. */
async function intoFile(bytes: Readable, through: Transform, path: string, signal: AbortSignal): Promise<void> {
  const unfinished = `${path}.part`
  try {
    await whole(pipeline(bytes, through, createWriteStream(unfinished, { mode: 0o600 }), { signal }))
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

async function whole(reading: Promise<void>): Promise<void> {
  try {
    await reading
  } catch (error) {
    const { code = '', name } = error as NodeJS.ErrnoException
    if (name === 'AbortError' || /^E(?:NOSPC|ACCES|ISDIR|ROFS|NOENT|DQUOT)$/.test(code)) throw error
    throw new WebopsError({
      code: 'download_broken_off',
      kind: 'unavailable',
      message: 'The download broke off before its end, so nothing of it is kept.',
      hint: 'Run it again. The log of the worker on the server says why it broke off.',
      cause: error,
    })
  }
}

/** Counts what goes through, and tells a person of it meanwhile. */
function counter({ note, streams }: CliContext, word: string, length: number | null = null) {
  let bytes = 0
  let told = 0
  const seen = (streams.errors as { isTTY?: boolean }).isTTY === true
  const tell = (end: string) => note(`\r\u001b[K${sizeText(bytes)}${length === null ? '' : ` of ${sizeText(length)}`} ${word}${end}`)
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (seen && performance.now() - told > TELL_MS) {
        told = performance.now()
        tell('')
      }
      done(null, chunk)
    },
    flush(done) {
      if (seen) tell('\n')
      done()
    },
  })
  return { through, bytes: () => bytes }
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((error: Error) => {
    throw new WebopsError({ code: 'file_unreadable', kind: 'invalid', message: `${file} cannot be read: ${error.message}`, cause: error })
  })
  if (found.isFile()) return found.size
  throw new WebopsError({
    code: 'file_unreadable',
    kind: 'invalid',
    message: `${file} is no file.`,
    hint: 'A folder is packed first: tar -cz -C folder . | webops volumes upload <name> <volume> -',
  })
}

async function refuseOverwriting(path: string): Promise<void> {
  if (!(await stat(path).catch(() => null))) return
  throw new WebopsError({
    code: 'file_exists',
    kind: 'conflict',
    message: `${path} is there already.`,
    hint: 'Name another file, or add --force to replace it.',
  })
}
