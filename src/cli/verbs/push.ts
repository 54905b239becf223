import { Command, InvalidArgumentError, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { pushText } from '../output/push-text.ts'
import { getPush, updatePush } from '../pushes-api.ts'

interface PushOptions {
  mode?: string
  otherBranches?: string
  tags?: boolean
  forcePush?: boolean
  deletions?: boolean
  maxPack?: number
  fsck?: boolean
  json?: boolean
}

/** `webops push`: how a deployment takes what is pushed to it. */
export function pushCommand(context: CliContext): Command {
  return new Command('push')
    .summary('say how a deployment takes what is pushed to it with git')
    .addHelpText(
      'after',
      `
Pushing itself is git's: webops git-remote add shop && git push webops main

Examples:
  webops push show shop
  webops push set shop --mode accept
  webops push set shop --tags --force-push
  webops push set shop --other-branches refuse --max-pack 200`,
    )
    .addCommand(showCommand(context))
    .addCommand(setCommand(context))
}

function showCommand(context: CliContext): Command {
  return new Command('show')
    .summary('show where to push, and what is taken')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExample:\n  webops push show shop')
    .action(async (name: string, options: { json?: boolean }) => {
      const push = await getPush(context.client(), name)
      context.write(options.json ? json(push) : pushText(name, push))
    })
}

function setCommand(context: CliContext): Command {
  return new Command('set')
    .summary('change what is taken; what is not named stays')
    .argument('<name>', 'name of the deployment')
    .addOption(
      new Option('--mode <mode>', 'refuse: a push whose release does not serve fails and changes nothing; accept: it succeeds').choices([
        'refuse',
        'accept',
      ]),
    )
    .addOption(new Option('--other-branches <what>', 'what becomes of branches that do not deploy').choices(['keep', 'refuse']))
    .option('--tags', 'a tag that is pushed deploys')
    .option('--no-tags', 'tags do not deploy')
    .option('--force-push', 'a branch may lose commits')
    .option('--no-force-push', 'a branch may not lose commits')
    .option('--deletions', 'branches and tags may be deleted, but for the branch that deploys')
    .option('--no-deletions', 'no branch and no tag may be deleted')
    .option('--max-pack <MB>', 'how much one push may bring', megabytes)
    .option('--fsck', 'every object is looked at before it is taken')
    .option('--no-fsck', 'objects are taken as they are')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExamples:\n  webops push set shop --mode accept\n  webops push set shop --tags --max-pack 200')
    .action(async (name: string, options: PushOptions) => {
      const changes = pushFields(options)
      const client = context.client()
      const push = await (Object.keys(changes).length === 0 ? getPush(client, name) : updatePush(client, name, changes))
      context.write(options.json ? json(push) : pushText(name, push))
    })
}

/** The options as the API has them; what was not given is left out. */
function pushFields({ mode, otherBranches, tags, forcePush, deletions, maxPack, fsck }: PushOptions): Record<string, unknown> {
  const all = { mode, otherBranches, deployTags: tags, forcePush, deletions, maxPackMb: maxPack, fsckObjects: fsck }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function megabytes(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('It is a number of megabytes, such as 200.')
  return Number(text)
}
