import { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { deliveryTable, deliveryText } from '../output/webhook-text.ts'
import { listDeliveries, replayDelivery } from '../webhooks-api.ts'
import { wholeNumber } from '../whole-number.ts'

export function deliveriesCommand(context: CliContext): Command {
  return new Command('deliveries')
    .summary('list what forges and deploy hooks have sent, and what became of it')
    .argument('<name>', 'name of the deployment')
    .option('--limit <number>', 'how many, 1 to 100', wholeNumber, 20)
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  webops webhook deliveries shop --limit 5')
    .action(async (name: string, options: { limit: number; json?: boolean }) => {
      const deliveries = await listDeliveries(context.client(), name, options.limit)
      if (options.json) return context.write(json(deliveries))
      context.write(deliveries.length === 0 ? `Nothing has come for ${name} yet.\n` : deliveryTable(deliveries))
    })
}

export function replayCommand(context: CliContext): Command {
  return new Command('replay')
    .summary('do again what the rules, as they are now, want of a delivery')
    .argument('<name>', 'name of the deployment')
    .argument('<delivery>', 'which one, as webops webhook deliveries shows it')
    .option('--json', 'print the replay as JSON')
    .addHelpText(
      'after',
      `
It is a delivery of its own, and deploys what the branch has by now. The exit status is 0 when what the rules want was
done, which may be nothing.

Example:
  webops webhook replay shop 0199c1f2-6c5e-7b1a-9d35-5f0c6f1f8a11`,
    )
    .action(async (name: string, delivery: string, options: { json?: boolean }) => {
      const replay = await replayDelivery(context.client(), name, delivery)
      if (options.json) context.write(json(replay))
      if (replay.outcome === 'failed') {
        throw new WebopsError({
          code: 'replay_failed',
          kind: 'failed',
          message: `${name} should have been deployed, and could not be: ${replay.reason ?? 'it is not known why.'}`,
          hint: `webops webhook deliveries ${name} lists the replay, too.`,
        })
      }
      if (!options.json) context.write(`${deliveryText(replay)}\n`)
    })
}
