import { Command } from 'commander'
import { diffReleases } from '../api.ts'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { historyTable, variableDiff } from '../output/variable-text.ts'
import { placeOf, type PlaceOptions, withPlace } from '../variable-place.ts'
import { listVariableChanges, listVariables } from '../variables-api.ts'
import { wantsJson } from '../wants-json.ts'
import { wholeNumber } from '../whole-number.ts'

/** `webops env history`: who changed what, and when. */
export function historyCommand(context: CliContext): Command {
  return withPlace(new Command('history'))
    .summary('list who changed which variable, and when; the latest first')
    .argument('[variable]', 'one of them; all without it')
    .option('--limit <number>', 'how many changes', wholeNumber, 50)
    .option('--json', 'print them as JSON')
    .addHelpText(
      'after',
      `
Examples:
  webops env history shop
  webops env history shop DEBUG --limit 5
  webops env history --project web --environment staging`,
    )
    .action(
      async (
        name: string | undefined,
        variable: string | undefined,
        options: PlaceOptions & { limit: number; json?: boolean },
        command: Command,
      ) => {
        const { place, rest } = placeOf(name, variable === undefined ? [] : [variable], options)
        const changes = await listVariableChanges(context.client(), place, rest[0], options.limit)
        if (wantsJson(options, command)) return context.write(json(changes))
        const none =
          rest[0] === undefined ? `No variable of ${place.title} was ever changed.` : `${rest[0]} of ${place.title} was never changed.`
        context.write(changes.length === 0 ? `${none}\n` : historyTable(changes))
      },
    )
}

/** `webops env diff`: what is saved and not in effect. */
export function diffCommand(context: CliContext): Command {
  return new Command('diff')
    .summary('show which variables the live release has not, or has otherwise')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  webops env diff shop')
    .action(async (name: string, options: { json?: boolean }, command: Command) => {
      const client = context.client()
      const { items, live } = await listVariables(client, placeOf(name, [], {}).place)
      const different = items.filter(({ state }) => state !== null && state !== 'same')
      if (wantsJson(options, command)) return context.write(json(different))
      if (live === null) return context.write(`Nothing serves for ${name}: there is nothing to compare with.\n`)
      if (different.length === 0) return context.write(`Release ${live} runs with the variables as they are.\n`)
      // What a plain one was before is known to the release alone.
      const asks = different.some(({ secret, state }) => !secret && state !== 'new')
      const { configuration } = asks ? await diffReleases(client, name, live, 'settings') : { configuration: [] }
      context.write(variableDiff(different, configuration))
    })
}
