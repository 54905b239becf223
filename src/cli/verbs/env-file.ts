import { Command, Option } from 'commander'
import type { VariablePhase } from '#core/variable/variable.schema.ts'
import type { CliContext } from '../context.ts'
import { type ApplyOptions, appliesNow, finishChange, withApply } from '../finish-variables.ts'
import { json } from '../output/json.ts'
import { importText } from '../output/variable-text.ts'
import { readTextFile } from '../read-text-file.ts'
import { placeOf, type PlaceOptions, withPlace } from '../variable-place.ts'
import { changeVariables, exportVariables, importVariables } from '../variables-api.ts'
import { wantsJson } from '../wants-json.ts'

interface ImportOptions extends ApplyOptions, PlaceOptions {
  secret: 'auto' | 'all' | 'none'
  replace?: boolean
  dryRun?: boolean
  when?: VariablePhase
}

/** `webops env import`: a whole .env file. */
export function importCommand(context: CliContext): Command {
  return withApply(withPlace(new Command('import')))
    .summary('take over a .env file and apply it')
    .argument('[file]', 'the file; - or nothing reads standard input')
    .addOption(
      new Option('--secret <which>', 'which become secrets; auto: those whose names say so')
        .choices(['auto', 'all', 'none'])
        .default('auto'),
    )
    .addOption(new Option('--when <phase>', 'when they are there').choices(['run', 'build', 'both']))
    .option('--replace', 'remove what the file does not name')
    .option('--dry-run', 'only say what it would do')
    .addHelpText(
      'after',
      `
Values in quotes may have several lines. A line that is none is refused with its number, and nothing is taken over.

Examples:
  webops env import shop .env --dry-run
  webops env import shop .env
  webops env import shop --replace --secret all < production.env
  webops env export shop | webops env import --project web -`,
    )
    .action(async (name: string | undefined, file: string | undefined, options: ImportOptions, command: Command) => {
      const { place, rest } = placeOf(name, file === undefined ? [] : [file], options)
      const [path = '-'] = rest
      const client = context.client()
      const printsJson = wantsJson(options, command)
      const imported = await importVariables(client, place, {
        text: path === '-' ? await context.readInput() : readTextFile(path),
        secret: options.secret,
        replace: Boolean(options.replace),
        dryRun: Boolean(options.dryRun),
        ...(options.when && { availableAt: options.when }),
      })
      const changes = imported.added.length + imported.changed.length + imported.removed.length
      const done = imported.dryRun || changes === 0 || !(await appliesNow(client, place, options))
      if (printsJson && done) return context.write(json(imported))
      if (!printsJson) context.write(importText(imported))
      if (!done) await finishChange(context, place, await changeVariables(client, place, { apply: true }), options, command)
    })
}

/** `webops env export`: what import reads back. */
export function exportCommand(context: CliContext): Command {
  return withPlace(new Command('export'))
    .summary('print variables as a .env file; secrets as comments')
    .addHelpText('after', '\nExample:\n  webops env export shop > shop.env')
    .action(async (name: string | undefined, options: PlaceOptions) => {
      context.write(await exportVariables(context.client(), placeOf(name, [], options).place))
    })
}
