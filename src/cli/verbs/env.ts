import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { variableTable } from '../output/variable-text.ts'
import { placeOf, type PlaceOptions, withPlace } from '../variable-place.ts'
import { listVariables, storedOf } from '../variables-api.ts'
import { wantsJson } from '../wants-json.ts'
import { setCommand, unsetCommand } from './env-change.ts'
import { exportCommand, importCommand } from './env-file.ts'
import { diffCommand, historyCommand } from './env-history.ts'

/** `webops env`: the variables of a deployment, an environment or a project. */
export function envCommand(context: CliContext): Command {
  return new Command('env')
    .summary('list and change the variables of a deployment, a project or an environment')
    .addHelpText(
      'after',
      `
Examples:
  webops env list shop
  webops env set shop DEBUG=0 WORKERS=4
  webops env set shop --secret API_KEY                 asks for the value
  webops env set shop --when both NPM_REGISTRY=https://npm.example.org
  webops env set --project web --environment staging DEBUG=1
  webops env import shop .env --dry-run
  webops env export shop > shop.env
  webops env diff shop                                 what the live release has not got yet
  webops env history shop DEBUG`,
    )
    .addCommand(listCommand(context))
    .addCommand(setCommand(context))
    .addCommand(unsetCommand(context))
    .addCommand(importCommand(context))
    .addCommand(exportCommand(context))
    .addCommand(historyCommand(context))
    .addCommand(diffCommand(context))
}

function listCommand(context: CliContext): Command {
  return withPlace(new Command('list'))
    .summary('list variables with where they come from; secrets without their value')
    .option('--json', 'print them as JSON')
    .addHelpText(
      'after',
      `
Of a secret there is a fingerprint: it is the same wherever in the project the value is.

Examples:
  webops env list shop
  webops env list --project web --environment staging --json`,
    )
    .action(async (name: string | undefined, options: PlaceOptions & { json?: boolean }, command: Command) => {
      const { place } = placeOf(name, [], options)
      const listed = await listVariables(context.client(), place)
      if (wantsJson(options, command)) return context.write(json(storedOf(listed)))
      const empty = listed.items.length === 0 && listed.missing.length === 0
      context.write(empty ? `${place.title} has no variables.\n` : variableTable(listed, place.words))
    })
}
