import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { confirmName } from '../confirm-name.ts'
import { json } from '../output/json.ts'
import { deployHookTable } from '../output/webhook-text.ts'
import { createDeployHook, listDeployHooks, removeDeployHook } from '../webhooks-api.ts'

/** `webops deploy-hook`: addresses whose call deploys. */
export function deployHookCommand(context: CliContext): Command {
  return new Command('deploy-hook')
    .summary('make, list and remove addresses whose call deploys')
    .addHelpText(
      'after',
      `
Whoever knows the address can have the deployment's branch deployed, and nothing else: keep it as a secret.

Examples:
  webops deploy-hook create shop ci
  webops deploy-hook list shop
  webops deploy-hook remove shop ci`,
    )
    .addCommand(listCommand(context))
    .addCommand(createCommand(context))
    .addCommand(removeCommand(context))
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .summary('list them, with when each was called last')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  webops deploy-hook list shop')
    .action(async (name: string, options: { json?: boolean }) => {
      const hooks = await listDeployHooks(context.client(), name)
      if (options.json) return context.write(json(hooks))
      context.write(hooks.length === 0 ? `${name} has no deploy hook.\n` : deployHookTable(hooks))
    })
}

function createCommand(context: CliContext): Command {
  return new Command('create')
    .summary('make one; its address is shown once')
    .argument('<name>', 'name of the deployment')
    .argument('<hook>', 'what it is called, such as ci')
    .option('--json', 'print it with its address as JSON')
    .addHelpText('after', '\nExample:\n  webops deploy-hook create shop ci > address\n  curl --fail -X POST "$(cat address)"')
    .action(async (name: string, hook: string, options: { json?: boolean }) => {
      const made = await createDeployHook(context.client(), name, hook)
      if (options.json) return context.write(json(made))
      context.note(`This is the only time that the address is shown. A POST to it deploys ${name}:\n`)
      context.write(`${made.url}\n`)
    })
}

function removeCommand(context: CliContext): Command {
  return new Command('remove')
    .summary('remove one; its address answers nobody any more')
    .argument('<name>', 'name of the deployment')
    .argument('<hook>', 'what it is called')
    .option('--yes', 'do not ask')
    .option('--json', 'print what was removed as JSON')
    .addHelpText('after', '\nExample:\n  webops deploy-hook remove shop ci --yes')
    .action(async (name: string, hook: string, options: { yes?: boolean; json?: boolean }) => {
      if (!options.yes) await confirmName(context, hook, `What calls the deploy hook ${hook} of ${name} deploys nothing any more.`)
      await removeDeployHook(context.client(), name, hook)
      context.write(options.json ? json({ name: hook, removed: true }) : `The deploy hook ${hook} of ${name} is removed.\n`)
    })
}
