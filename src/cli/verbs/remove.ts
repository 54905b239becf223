import { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import { getDeployment, removeDeployment } from '../api.ts'
import type { CliContext } from '../context.ts'
import { type FinishOptions, finishRollout } from '../finish-rollout.ts'

/** `webops remove`: the one verb that cannot be undone, so that it asks for the name. */
export function removeCommand(context: CliContext): Command {
  return new Command('remove')
    .summary('remove a deployment with its containers, images and records')
    .argument('<name>', 'name of the deployment')
    .option('--yes', 'do not ask')
    .option('--detach', 'do not wait for the end')
    .option('--json', 'print the rollout as JSON')
    .addHelpText('after', '\nExample:\n  webops remove shop --yes')
    .action(async (name: string, options: FinishOptions & { yes?: boolean }) => {
      const client = context.client()
      await getDeployment(client, name)
      if (!options.yes) await confirm(context, name)
      await finishRollout(context, name, await removeDeployment(client, name), options)
    })
}

async function confirm(context: CliContext, name: string): Promise<void> {
  if (!context.interactive) {
    throw new WebopsError({
      code: 'confirmation_needed',
      kind: 'refused',
      message: `Removing ${name} cannot be undone.`,
      hint: 'Add --yes to do it.',
    })
  }
  const typed = await context.ask(`Removing ${name} cannot be undone. Type its name to go on:`)
  if (typed.trim() !== name)
    throw new WebopsError({ code: 'not_confirmed', kind: 'refused', message: 'That is another name. Nothing was removed.' })
}
