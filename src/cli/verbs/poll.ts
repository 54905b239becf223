import { Command, InvalidArgumentError } from 'commander'
import type { PollView } from '#api/schemas/poll-view.ts'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { ago } from '../output/words.ts'
import { getPoll, removePoll, setPoll } from '../polls-api.ts'

const USUAL_MINUTES = 5

/** `webops poll`: looks at a repository again and again, where no webhook can come. */
export function pollCommand(context: CliContext): Command {
  return new Command('poll')
    .summary('look at the repository again and again, where no webhook can come')
    .addHelpText(
      'after',
      `
What comes to the deployment's branch is deployed within that time. A webhook tells at once, and asks nobody for anything.

Examples:
  webops poll set shop --every 10
  webops poll show shop
  webops poll remove shop`,
    )
    .addCommand(setCommand(context))
    .addCommand(showCommand(context))
    .addCommand(removeCommand(context))
}

function setCommand(context: CliContext): Command {
  return new Command('set')
    .summary('begin to look, or look more or less often')
    .argument('<name>', 'name of the deployment')
    .option('--every <minutes>', 'minutes between two looks, from 1 to 1440', wholeMinutes, USUAL_MINUTES)
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExample:\n  webops poll set shop --every 10')
    .action(async (name: string, { every, ...options }: { every: number; json?: boolean }) => {
      const poll = await setPoll(context.client(), name, every)
      context.write(options.json ? json(poll) : pollText(name, poll))
    })
}

function showCommand(context: CliContext): Command {
  return new Command('show')
    .summary('show how often, and what the last look found')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExample:\n  webops poll show shop')
    .action(async (name: string, options: { json?: boolean }) => {
      const poll = await getPoll(context.client(), name)
      context.write(options.json ? json(poll) : pollText(name, poll))
    })
}

function removeCommand(context: CliContext): Command {
  return new Command('remove')
    .summary('look no more')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print what was removed as JSON')
    .addHelpText('after', '\nExample:\n  webops poll remove shop')
    .action(async (name: string, options: { json?: boolean }) => {
      await removePoll(context.client(), name)
      context.write(options.json ? json({ name, removed: true }) : `The repository of ${name} is looked at no more.\n`)
    })
}

function pollText(name: string, { everyMinutes, seenCommit, lookedAt, problem }: PollView): string {
  const often = everyMinutes === 1 ? 'every minute' : `every ${everyMinutes} minutes`
  const found = problem ?? (seenCommit === null ? 'It was not looked at yet.' : `The branch had ${seenCommit.slice(0, 8)}.`)
  return `The branch of ${name} is looked at ${often}.\n${lookedAt === null ? found : `Last look ${ago(lookedAt)}: ${found}`}\n`
}

function wholeMinutes(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('It is a number of minutes, such as 5.')
  return Number(text)
}
