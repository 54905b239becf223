import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { webhookText } from '../output/webhook-text.ts'
import { getWebhook } from '../webhooks-api.ts'
import { removeCommand, secretCommand, setCommand } from './webhook-change.ts'
import { deliveriesCommand, replayCommand } from './webhook-deliveries.ts'

/** `webops webhook`: pushes that deploy. */
export function webhookCommand(context: CliContext): Command {
  return new Command('webhook')
    .summary("deploy when the repository's forge tells of a push")
    .addHelpText(
      'after',
      `
Examples:
  webops webhook set shop                        prints address and secret, and where to enter them
  webops webhook set shop --branch main --branch 'release/*' --tag 'v*'
  webops webhook set shop --path 'src/**'
  webops webhook show shop
  webops webhook deliveries shop                 what came, and what became of it
  webops webhook replay shop 0199c1f2-6c5e-7b1a-9d35-5f0c6f1f8a11
  webops webhook secret shop
  webops webhook remove shop`,
    )
    .addCommand(setCommand(context))
    .addCommand(showCommand(context))
    .addCommand(secretCommand(context))
    .addCommand(removeCommand(context))
    .addCommand(deliveriesCommand(context))
    .addCommand(replayCommand(context))
}

function showCommand(context: CliContext): Command {
  return new Command('show')
    .summary('show its address, which pushes deploy, and whether one has come')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nIts secret is shown when it is made, and never again.\n\nExample:\n  webops webhook show shop')
    .action(async (name: string, options: { json?: boolean }) => {
      const webhook = await getWebhook(context.client(), name)
      context.write(options.json ? json(webhook) : webhookText(name, webhook))
    })
}
