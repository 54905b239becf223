import { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import { listReleases, requestRollout } from '../api.ts'
import type { CliContext } from '../context.ts'
import { wholeNumber } from '../deployment-options.ts'
import { type FinishOptions, finishRollout } from '../finish-rollout.ts'

/** `webops rollback`: back to a release, image and configuration. */
export function rollbackCommand(context: CliContext): Command {
  return new Command('rollback')
    .summary('go back to an earlier release')
    .argument('<name>', 'name of the deployment')
    .argument('[release]', 'number of the release; the one before the live one unless given', wholeNumber)
    .option('--detach', 'do not wait for the end')
    .option('--json', 'print the rollout as JSON')
    .addHelpText('after', '\nExamples:\n  webops rollback shop\n  webops rollback shop 3')
    .action(async (name: string, wanted: number | undefined, options: FinishOptions) => {
      const release = wanted ?? (await releaseBefore(context, name))
      await finishRollout(context, name, await requestRollout(context.client(), name, { kind: 'rollback', release }), options)
    })
}

async function releaseBefore(context: CliContext, name: string): Promise<number> {
  const releases = await listReleases(context.client(), name)
  const live = releases.find((release) => release.live)
  const before = releases.map((release) => release.number).filter((number) => !live || number < live.number)
  if (before.length === 0) {
    throw new WebopsError({
      code: 'no_earlier_release',
      kind: 'conflict',
      message: `${name} has no release before the live one.`,
      hint: `webops releases ${name} lists what is there.`,
    })
  }
  return Math.max(...before)
}
