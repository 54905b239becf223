import { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import { getDeployment, removeDeployment } from '../api.ts'
import type { CliContext } from '../context.ts'
import { type FinishOptions, finishRollout } from '../finish-rollout.ts'

/** `webops remove`: the one verb that cannot be undone, so that it asks for the name. */
export function removeCommand(context: CliContext): Command {
  return new Command('remove')
    .summary('remove a deployment with its containers, images or builds, and records')
    .argument('<name>', 'name of the deployment')
    .option('--yes', 'do not ask')
    .option('--volume <name>', 'remove this volume of its too, with all that is in it; may be given several times', collect, [])
    .option('--detach', 'do not wait for the end')
    .option('--json', 'print the rollout as JSON')
    .addHelpText(
      'after',
      '\nIts volumes stay, but for those that are named.\n\nExamples:\n  webops remove shop --yes\n  webops remove shop --volume media --volume data',
    )
    .action(async (name: string, options: FinishOptions & { yes?: boolean; volume: string[] }) => {
      const client = context.client()
      await getDeployment(client, name)
      if (!options.yes) await confirm(context, name, options.volume)
      await finishRollout(context, name, await removeDeployment(client, name, options.volume), options)
    })
}

function collect(one: string, before: string[]): string[] {
  return [...before, one]
}

async function confirm(context: CliContext, name: string, volumes: string[]): Promise<void> {
  const what = volumes.length === 0 ? name : `${name} with all that is in ${volumes.join(', ')}`
  if (!context.interactive) {
    throw new WebopsError({
      code: 'confirmation_needed',
      kind: 'refused',
      message: `Removing ${what} cannot be undone.`,
      hint: 'Add --yes to do it.',
    })
  }
  const typed = await context.ask(`Removing ${what} cannot be undone. Type ${volumes.length === 0 ? 'its name' : name} to go on:`)
  if (typed.trim() !== name)
    throw new WebopsError({ code: 'not_confirmed', kind: 'refused', message: 'That is another name. Nothing was removed.' })
}
