import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { FileSettings } from '#core/settings-file/file-settings.schema.ts'

/** What nobody writes by hand: longer files are refused unread. */
const LONGEST_BYTES = 1024 * 1024

/** `webops check-file`: whether a webops.yaml is well, without a panel. */
export function checkFileCommand(context: CliContext): Command {
  return new Command('check-file')
    .summary('check a webops.yaml on this machine, without asking the panel')
    .argument('[path]', 'the file, or the folder that it is in', '.')
    .option('--environment <name>', 'say what it sets in this environment', 'production')
    .option('--json', 'print what it sets as JSON')
    .addHelpText(
      'after',
      `
Examples:
  webops check-file
  webops check-file deploy/webops.yaml --environment staging

The exit status is 1 when something is wrong, with file, line and column of each problem.`,
    )
    .action(async (path: string, options: { environment: string; json?: boolean }) => {
      const { describeFile } = await import('#core/settings-file/describe-file.ts')
      const file = await read(path, options.environment)
      if (options.json) context.write(json(file))
      else context.write(`${file.path} is well. In ${options.environment} it sets: ${describeFile(file)}\n`)
    })
}

/** @throws settings_file_missing, settings_file_invalid */
async function read(path: string, environment: string): Promise<FileSettings> {
  const { parseSettingsFile } = await import('#core/settings-file/parse-settings-file.ts')
  const { toFileSettings } = await import('#core/settings-file/to-file-settings.ts')
  const file = await fileAt(path)
  const { size } = await stat(file)
  const text = size > LONGEST_BYTES ? ' '.repeat(LONGEST_BYTES) : await readFile(file, 'utf8')
  return toFileSettings(basename(file), null, parseSettingsFile(file, text, environment))
}

async function fileAt(path: string): Promise<string> {
  const { SETTINGS_FILES } = await import('#core/settings-file/read-settings-file.ts')
  const isFile = async (candidate: string) => (await stat(candidate).catch(() => null))?.isFile() ?? false
  if (await isFile(path)) return path
  const inside = SETTINGS_FILES.map((name) => join(path, name))
  const there = (await Promise.all(inside.map(isFile))).flatMap((found, index) => (found ? [inside[index] ?? path] : []))
  const [first, second] = there
  if (first !== undefined && second === undefined) return first
  throw second === undefined ? notFound(path) : both(first ?? path, second)
}

function notFound(path: string): WebopsError {
  return new WebopsError({
    code: 'settings_file_missing',
    kind: 'not_found',
    message: `There is no webops.yaml at ${path}.`,
    hint: 'Name the file, or the folder that it is in.',
  })
}

function both(one: string, other: string): WebopsError {
  return new WebopsError({
    code: 'settings_file_invalid',
    kind: 'invalid',
    message: `${one} and ${other} are both there.`,
    hint: 'Keep one of them: a deploy refuses both.',
  })
}
