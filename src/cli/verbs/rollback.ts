import { Command, Option } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import { diffReleases, listReleases, requestRollout } from '../api.ts'
import type { CliContext } from '../context.ts'
import { wholeNumber } from '../whole-number.ts'
import { type FinishOptions, finishRollout } from '../finish-rollout.ts'
import { diffText } from '../output/diff-text.ts'

interface RollbackOptions extends FinishOptions {
  to?: number
  secrets: 'current' | 'release'
  yes?: boolean
}

/** `webops rollback`: back to a release, image and configuration; says first what that changes. */
export function rollbackCommand(context: CliContext): Command {
  return new Command('rollback')
    .summary('go back to an earlier release')
    .argument('<name>', 'name of the deployment')
    .argument('[release]', 'number of the release; the one before the live one unless given', wholeNumber)
    .option('--to <release>', 'the same, as an option', wholeNumber)
    .addOption(
      new Option('--secrets <which>', 'keep the values that secrets have now, or bring back those of the release')
        .choices(['current', 'release'])
        .default('current'),
    )
    .option('--yes', 'do not ask')
    .option('--detach', 'do not wait for the end')
    .option('--json', 'print the rollout as JSON; does not ask')
    .addHelpText(
      'after',
      '\nExamples:\n  webops rollback shop\n  webops rollback shop --to 3\n  webops rollback shop --to 3 --secrets release --yes',
    )
    .action(async (name: string, given: number | undefined, options: RollbackOptions) => {
      const { release, live } = await releasesOf(context, name, options.to ?? given)
      if (!options.json) await showAndAsk(context, name, { release, live, ...options })
      const { secrets } = options
      const request = { kind: 'rollback' as const, release, ...(secrets === 'current' ? {} : { secrets }) }
      await finishRollout(context, name, await requestRollout(context.client(), name, request), options)
    })
}

async function showAndAsk(
  context: CliContext,
  name: string,
  { release, live, secrets, yes }: { release: number; live: number | null; secrets: 'current' | 'release'; yes?: boolean },
): Promise<void> {
  if (live !== null) {
    try {
      context.write(`${diffText(await diffReleases(context.client(), name, live, release, secrets))}\n`)
    } catch (error) {
      // Going back must not depend on it: somebody does this when things are wrong.
      if (!(error instanceof WebopsError)) throw error
      context.note(`The difference cannot be shown: ${error.message}\n`)
    }
  }
  if (yes || !context.interactive) return
  const answer = await context.ask(`Roll ${name} back to release ${release}? Nothing is built, and what serves now can come back. [y/N]`)
  if (!/^y(es)?$/i.test(answer.trim()))
    throw new WebopsError({ code: 'not_confirmed', kind: 'refused', message: `${name} was not rolled back.` })
}

async function releasesOf(
  context: CliContext,
  name: string,
  wanted: number | undefined,
): Promise<{ release: number; live: number | null }> {
  const releases = await listReleases(context.client(), name)
  const live = releases.find((release) => release.live)?.number ?? null
  if (wanted !== undefined) return { release: wanted, live }
  const before = releases.filter(({ number }) => live === null || number < live)
  // One whose image is gone is passed over, unless there is no other: then the server says what to do.
  const kept = before.filter(({ imageAvailable }) => imageAvailable)
  if (before.length === 0) {
    throw new WebopsError({
      code: 'no_earlier_release',
      kind: 'conflict',
      message: `${name} has no release before the live one.`,
      hint: `webops releases ${name} lists what is there.`,
    })
  }
  return { release: Math.max(...(kept.length > 0 ? kept : before).map(({ number }) => number)), live }
}
