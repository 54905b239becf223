import { Command, Option } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import { confirmName } from '../confirm-name.ts'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { previewSettingsText, previewTable } from '../output/preview-text.ts'
import { approvePreview, changePreviewSettings, getPreviewSettings, listPreviews, removePreview } from '../previews-api.ts'
import { wholeNumber } from '../whole-number.ts'

/** `webops preview`: deployments of pull requests and branches. */
export function previewCommand(context: CliContext): Command {
  return new Command('preview')
    .summary('deployments of pull requests and branches, made and removed by what is pushed')
    .addHelpText(
      'after',
      `
Which pull requests get one, the webhook's rules say: webops webhook set shop --pull-requests own
Which branches get one, their settings say:           webops preview settings shop --branch 'feature/**'

Examples:
  webops preview list shop
  webops preview approve shop pr-12          of a fork: lets its newest commit be built, without secrets
  webops preview remove shop pr-12
  webops preview settings shop --max 10 --days 14 --secret STRIPE_TEST_KEY --volumes own`,
    )
    .addCommand(listCommand(context))
    .addCommand(approveCommand(context))
    .addCommand(removeCommand(context))
    .addCommand(settingsCommand(context))
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .summary('list the previews of a deployment, and what waits for approval')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  webops preview list shop')
    .action(async (name: string, options: { json?: boolean }) => {
      const previews = await listPreviews(context.client(), name)
      if (options.json) return context.write(json(previews))
      context.write(previews.length === 0 ? `${name} has no previews.\n` : previewTable(previews))
    })
}

function approveCommand(context: CliContext): Command {
  return new Command('approve')
    .summary('let a commit of a pull request from a fork be built and run, without secrets')
    .argument('<name>', 'name of the deployment')
    .argument('<preview>', 'which one, such as pr-12')
    .option('--commit <id>', 'the one that you looked at; unset: the newest, which is asked about')
    .option('--yes', 'do not ask')
    .option('--json', 'print the rollout as JSON')
    .addHelpText(
      'after',
      `
Its code, its Dockerfile included, runs on this server then. Look at its changes first. The next push needs another approval.

Example:
  webops preview approve shop pr-12 --commit 9fceb02d0ae598e95dc970b74767f19372d61af8`,
    )
    .action(async (name: string, key: string, options: { commit?: string; yes?: boolean; json?: boolean }) => {
      const commit = options.commit ?? (await newestCommit(context, name, key, options.yes ?? false))
      const rollout = await approvePreview(context.client(), name, key, commit)
      context.write(options.json ? json(rollout) : `Rollout ${rollout.number} of ${rollout.deployment} builds ${commit.slice(0, 8)}.\n`)
    })
}

async function newestCommit(context: CliContext, name: string, key: string, isSure: boolean): Promise<string> {
  const preview = (await listPreviews(context.client(), name)).find((one) => one.key === key)
  if (!preview?.commit) {
    throw new WebopsError({
      code: 'preview_not_found',
      kind: 'not_found',
      message: `${name} has no preview ${key} with a commit that could be approved.`,
      hint: `See which it has: webops preview list ${name}`,
    })
  }
  const from = `${preview.author ?? 'Somebody'}'s commit ${preview.commit.slice(0, 8)}`
  if (!isSure) await confirmName(context, key, `${from} is built and run on this server.`)
  return preview.commit
}

function removeCommand(context: CliContext): Command {
  return new Command('remove')
    .summary('remove a preview with its volumes; the next push makes it anew')
    .argument('<name>', 'name of the deployment')
    .argument('<preview>', 'which one, such as pr-12')
    .option('--yes', 'do not ask')
    .option('--json', 'print the rollout as JSON')
    .addHelpText('after', '\nExample:\n  webops preview remove shop pr-12 --yes')
    .action(async (name: string, key: string, options: { yes?: boolean; json?: boolean }) => {
      if (!options.yes) await confirmName(context, key, `The preview ${key} of ${name} and all that is in its volumes is removed.`)
      const rollout = await removePreview(context.client(), name, key)
      if (options.json) return context.write(json({ rollout }))
      context.write(
        rollout ? `Rollout ${rollout.number} of ${rollout.deployment} removes it.\n` : `${key} of ${name} is gone: nothing ran.\n`,
      )
    })
}

interface SettingsOptions {
  max?: number
  days?: number
  secret?: string[] | false
  volumes?: string
  branch?: string[] | false
  json?: boolean
}

function settingsCommand(context: CliContext): Command {
  return new Command('settings')
    .summary('show or change which branches get one, how many there may be, how long they stay, and what they get')
    .argument('<name>', 'name of the deployment')
    .option('--max <number>', 'how many at the same time, 1 to 50', wholeNumber)
    .option('--days <number>', 'how long each stays after the last push, 1 to 90', wholeNumber)
    .option('--secret <name>', "a secret that previews of the repository's own branches get (repeatable); forks never", collect)
    .option('--no-secret', 'no preview gets a secret')
    .addOption(new Option('--volumes <which>', 'empty volumes of their own, or none').choices(['none', 'own']))
    .option('--branch <pattern>', 'branches that get one each when they are pushed, in place of the patterns before (repeatable)', collect)
    .option('--no-branch', 'no branch gets one; those that there are of branches are removed with their volumes')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nWhat is not named stays.\n\nExample:\n  webops preview settings shop --max 10 --secret STRIPE_TEST_KEY')
    .action(async (name: string, { max, days, secret, volumes, branch, ...options }: SettingsOptions) => {
      const all = { maxCount: max, lifeDays: days, secrets: listed(secret), volumes, branches: listed(branch) }
      const changes = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
      const client = context.client()
      const isChange = Object.keys(changes).length > 0
      const settings = await (isChange ? changePreviewSettings(client, name, changes) : getPreviewSettings(client, name))
      context.write(options.json ? json(settings) : previewSettingsText(name, settings))
    })
}

const listed = (given: string[] | false | undefined) => (given === false ? [] : given)

/** What came before is no list where it was `--no-…`. */
function collect(value: string, before: unknown): string[] {
  return Array.isArray(before) ? [...(before as string[]), value] : [value]
}
