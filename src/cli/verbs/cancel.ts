import { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import { cancelRollout, listRollouts } from '../api.ts'
import type { CliContext } from '../context.ts'
import { wholeNumber } from '../whole-number.ts'
import { followRollout } from '../follow-rollout.ts'
import { json } from '../output/json.ts'

/** `webops cancel`: ends a rollout within seconds and waits until it has ended. */
export function cancelCommand(context: CliContext): Command {
  return new Command('cancel')
    .summary('end a rollout that waits or runs')
    .argument('<name>', 'name of the deployment')
    .argument('[rollout]', 'number of the rollout; the one that runs unless given', wholeNumber)
    .option('--json', 'print the rollout as JSON')
    .addHelpText('after', '\nExample:\n  webops cancel shop')
    .action(async (name: string, wanted: number | undefined, options: { json?: boolean }) => {
      const open = (await listRollouts(context.client(), name, 100)).filter(({ state }) => state === 'running' || state === 'queued')
      const found =
        wanted === undefined ? (open.find(({ state }) => state === 'running') ?? open[0]) : open.find(({ number }) => number === wanted)
      if (!found) {
        throw new WebopsError({
          code: 'nothing_to_cancel',
          kind: 'conflict',
          message: wanted === undefined ? `No rollout of ${name} waits or runs.` : `Rollout ${wanted} of ${name} neither waits nor runs.`,
        })
      }
      await cancelRollout(context.client(), found.id)
      const rollout = await followRollout(context, found.id, false)
      if (options.json) context.write(json(rollout))
      if (rollout.state !== 'cancelled') {
        throw new WebopsError({
          code: 'not_cancelled',
          kind: 'conflict',
          message: `Rollout ${found.number} of ${name} had ${rollout.state} before it could be cancelled.`,
        })
      }
      if (!options.json) context.write(`Rollout ${found.number} of ${name} is cancelled.\n`)
    })
}
