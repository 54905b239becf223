import { Command } from 'commander'
import type { QueueView } from '#api/schemas/views.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { cancelRollout, getQueue, moveRollout } from '../api.ts'
import type { CliContext } from '../context.ts'
import { wholeNumber } from '../whole-number.ts'
import { json } from '../output/json.ts'
import { table } from '../output/table.ts'
import { ago, causeText, shortCommit } from '../output/words.ts'
import { wantsJson } from '../wants-json.ts'

/** `webops queue`: what waits, in which order, and what may be changed about that. */
export function queueCommand(context: CliContext): Command {
  return new Command('queue')
    .summary('show the rollouts that wait, put them in another order or drop them')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExamples:\n  webops queue shop\n  webops queue move shop 14 --to 1\n  webops queue drop shop 15')
    .addCommand(moveCommand(context))
    .addCommand(dropCommand(context))
    .action(async (name: string, options: { json?: boolean }) => {
      const queue = await getQueue(context.client(), name)
      context.write(options.json ? json(queue) : queueText(name, queue))
    })
}

function moveCommand(context: CliContext): Command {
  return new Command('move')
    .summary('give a rollout that waits another place')
    .argument('<name>', 'name of the deployment')
    .argument('<rollout>', 'number of the rollout', wholeNumber)
    .option('--to <place>', '1 for the next one', wholeNumber, 1)
    .option('--json', 'print the queue as JSON')
    .addHelpText('after', '\nExample:\n  webops queue move shop 14')
    .action(async (name: string, number: number, options: { to: number; json?: boolean }, command: Command) => {
      const { id } = await waitingRollout(context, name, number)
      const queue = await moveRollout(context.client(), id, options.to)
      context.write(wantsJson(options, command) ? json(queue) : queueText(name, queue))
    })
}

function dropCommand(context: CliContext): Command {
  return new Command('drop')
    .summary('end a rollout that waits, before it begins')
    .argument('<name>', 'name of the deployment')
    .argument('<rollout>', 'number of the rollout', wholeNumber)
    .option('--json', 'print the queue as JSON')
    .addHelpText('after', '\nExample:\n  webops queue drop shop 15')
    .action(async (name: string, number: number, options: { json?: boolean }, command: Command) => {
      const { id } = await waitingRollout(context, name, number)
      await cancelRollout(context.client(), id)
      const queue = await getQueue(context.client(), name)
      context.write(wantsJson(options, command) ? json(queue) : `Rollout ${number} of ${name} is dropped.\n${queueText(name, queue)}`)
    })
}

async function waitingRollout(context: CliContext, name: string, number: number) {
  const { running, waiting } = await getQueue(context.client(), name)
  const found = waiting.find((rollout) => rollout.number === number)
  if (found) return found
  throw new WebopsError({
    code: 'rollout_not_waiting',
    kind: 'conflict',
    message: `Rollout ${number} of ${name} does not wait.`,
    hint:
      running?.number === number ? `It runs already: webops cancel ${name} ${number} ends it.` : `webops queue ${name} shows what waits.`,
  })
}

function queueText(name: string, { running, waiting }: QueueView): string {
  if (!running && waiting.length === 0) return `No rollout of ${name} runs or waits.\n`
  const rows = [...(running ? [running] : []), ...waiting].map((rollout) => [
    rollout === running ? 'runs' : waiting.indexOf(rollout) + 1,
    rollout.number,
    rollout.kind,
    rollout.release,
    rollout.ref ?? shortCommit(rollout.commit),
    causeText(rollout),
    ago(rollout.queuedAt),
  ])
  return table(['PLACE', 'ROLLOUT', 'KIND', 'RELEASE', 'REF', 'BY', 'ASKED'], rows)
}
