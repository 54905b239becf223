import { Command } from 'commander'
import type { WebhookView } from '#api/schemas/webhook-views.ts'
import type { CliContext } from '../context.ts'
import { confirmName } from '../confirm-name.ts'
import { json } from '../output/json.ts'
import { enterText, renewedText, webhookText } from '../output/webhook-text.ts'
import { type WebhookOptions, webhookFields, withWebhookOptions } from '../webhook-options.ts'
import { createWebhook, findWebhook, getWebhook, removeWebhook, renewWebhookSecret, updateWebhook } from '../webhooks-api.ts'

export function setCommand(context: CliContext): Command {
  return withWebhookOptions(new Command('set'))
    .summary('let a deployment take a webhook, or change which pushes deploy')
    .argument('<name>', 'name of the deployment')
    .addHelpText(
      'after',
      `
Where there is none it is made, and its address and secret are printed with where to enter them. Where there is one, what
is not named stays, and its secret is not shown.
In patterns * stands for a part of a name, ** for folders, {a,b} for one of several; a ! before one takes out what others
before it took in. Keep them from the shell with quotes.
Previews of pull requests that are not taken any more are removed, with their volumes.

Examples:
  webops webhook set shop
  webops webhook set shop --forge gitea --branch main --branch 'release/*'
  webops webhook set shop --no-branch --tag 'v*'
  webops webhook set shop --path 'shop/**' --path '!**/*.md'
  webops webhook set shop --no-path
  webops webhook set shop --pull-requests own`,
    )
    .action(async (name: string, options: WebhookOptions) => {
      const client = context.client()
      const fields = webhookFields(options)
      const before = await findWebhook(client, name)
      if (before === null) {
        const made = await createWebhook(client, name, fields)
        return context.write(options.json ? json(made) : webhookText(name, made) + enterText(name, made))
      }
      const webhook = Object.keys(fields).length === 0 ? before : await updateWebhook(client, name, fields)
      const ended = endsPreviews(before, webhook) ? 'Previews of pull requests that it takes no more are removed now.\n' : ''
      context.write(options.json ? json(webhook) : webhookText(name, webhook) + ended)
    })
}

export function secretCommand(context: CliContext): Command {
  return new Command('secret')
    .summary('make another secret; the one before is worth nothing any more')
    .argument('<name>', 'name of the deployment')
    .option('--yes', 'do not ask')
    .option('--json', 'print the webhook with its secret as JSON')
    .addHelpText('after', '\nExample:\n  webops webhook secret shop --yes')
    .action(async (name: string, options: { yes?: boolean; json?: boolean }) => {
      await getWebhook(context.client(), name)
      const loss = `With another secret ${name} refuses what its forge sends until the forge has it, too.`
      if (!options.yes) await confirmName(context, name, loss)
      const renewed = await renewWebhookSecret(context.client(), name)
      context.write(options.json ? json(renewed) : renewedText(name, renewed))
    })
}

export function removeCommand(context: CliContext): Command {
  return new Command('remove')
    .summary('take no webhook any more; another one has another address')
    .argument('<name>', 'name of the deployment')
    .option('--yes', 'do not ask')
    .option('--json', 'print what was removed as JSON')
    .addHelpText(
      'after',
      '\nDeliveries stay listed. Previews of pull requests are removed, with their volumes.\n\nExample:\n  webops webhook remove shop --yes',
    )
    .action(async (name: string, options: { yes?: boolean; json?: boolean }) => {
      await getWebhook(context.client(), name)
      const loss = `The address of the webhook of ${name} is lost when it is removed.`
      const previews = ' Previews that it made, of pull requests and branches, are removed with their volumes.'
      if (!options.yes) await confirmName(context, name, loss + previews)
      await removeWebhook(context.client(), name)
      context.write(options.json ? json({ name, removed: true }) : `${name} takes no webhook any more.\n`)
    })
}

/** Whether pull requests were taken that are not any more: nothing would tell the end of their previews. */
function endsPreviews(before: WebhookView, now: WebhookView): boolean {
  const more = ['none', 'own', 'all']
  return more.indexOf(now.pullRequests) < more.indexOf(before.pullRequests)
}
