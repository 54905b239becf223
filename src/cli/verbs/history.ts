import { Command } from 'commander'
import { listReleases, listRollouts } from '../api.ts'
import type { CliContext } from '../context.ts'
import { wholeNumber } from '../deployment-options.ts'
import { json } from '../output/json.ts'
import { table } from '../output/table.ts'
import { ago, duration, shortCommit } from '../output/words.ts'

/** `webops releases`: what can be gone back to. */
export function releasesCommand(context: CliContext): Command {
  return new Command('releases')
    .summary('list the releases of a deployment')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  webops releases shop && webops rollback shop 3')
    .action(async (name: string, options: { json?: boolean }) => {
      const releases = await listReleases(context.client(), name)
      if (options.json) return context.write(json(releases))
      const rows = releases.map((release) => [
        release.number,
        release.live ? 'live' : null,
        shortCommit(release.commit),
        release.commitSubject,
        release.imageName,
        ago(release.createdAt),
      ])
      context.write(
        rows.length === 0 ? `${name} has no release yet.\n` : table(['RELEASE', 'STATE', 'COMMIT', 'SUBJECT', 'IMAGE', 'MADE'], rows),
      )
    })
}

/** `webops rollouts`: what was tried, by whom, and how it ended. */
export function rolloutsCommand(context: CliContext): Command {
  return new Command('rollouts')
    .summary('list the latest rollouts of a deployment')
    .argument('<name>', 'name of the deployment')
    .option('--limit <number>', 'how many', wholeNumber, 20)
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  webops rollouts shop --limit 5')
    .action(async (name: string, options: { limit: number; json?: boolean }) => {
      const rollouts = await listRollouts(context.client(), name, options.limit)
      if (options.json) return context.write(json(rollouts))
      const rows = rollouts.map((rollout) => [
        rollout.number,
        rollout.kind,
        rollout.state,
        rollout.release,
        shortCommit(rollout.commit),
        `${rollout.cause.name} (${rollout.cause.via})`,
        ago(rollout.queuedAt),
        duration(rollout.durationMs),
        rollout.error?.message ?? null,
      ])
      context.write(table(['ROLLOUT', 'KIND', 'STATE', 'RELEASE', 'COMMIT', 'BY', 'ASKED', 'TOOK', 'REASON'], rows))
    })
}
