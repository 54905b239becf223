import { Command } from 'commander'
import { adoptRelease, diffReleases, listReleases, listRollouts } from '../api.ts'
import type { CliContext } from '../context.ts'
import { wholeNumber } from '../whole-number.ts'
import { diffText } from '../output/diff-text.ts'
import { json } from '../output/json.ts'
import { table } from '../output/table.ts'
import { ago, causeText, duration, shortCommit } from '../output/words.ts'
import { wantsJson } from '../wants-json.ts'

/** `webops releases`: what can be gone back to. */
export function releasesCommand(context: CliContext): Command {
  return new Command('releases')
    .summary('list the releases of a deployment, and compare them')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExamples:\n  webops releases shop && webops rollback shop --to 3\n  webops releases diff shop 3 5')
    .addCommand(diffCommand(context))
    .addCommand(adoptCommand(context))
    .action(async (name: string, options: { json?: boolean }) => {
      const releases = await listReleases(context.client(), name)
      if (options.json) return context.write(json(releases))
      const rows = releases.map((release) => [
        release.number,
        release.live ? 'live' : release.imageAvailable ? null : 'image gone',
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

/** `webops releases diff`: commits, configuration, Dockerfile and image. */
function diffCommand(context: CliContext): Command {
  return new Command('diff')
    .summary('what is different between two releases')
    .argument('<name>', 'name of the deployment')
    .argument('<from>', 'number of a release', wholeNumber)
    .argument('<to>', 'number of another one, or "settings" for what the next deploy uses', (text) =>
      text === 'settings' ? text : wholeNumber(text),
    )
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExamples:\n  webops releases diff shop 3 5\n  webops releases diff shop 3 settings')
    .action(async (name: string, from: number, to: number | 'settings', options: { json?: boolean }, command: Command) => {
      const diff = await diffReleases(context.client(), name, from, to)
      context.write(wantsJson(options, command) ? json(diff) : diffText(diff))
    })
}

/** `webops releases adopt`: after a rollback, the next deploy shall run as the release does. */
function adoptCommand(context: CliContext): Command {
  return new Command('adopt')
    .summary("make a release's variables, ports and volumes the deployment's settings")
    .argument('<name>', 'name of the deployment')
    .argument('<release>', 'number of the release', wholeNumber)
    .option('--json', 'print the deployment as JSON')
    .addHelpText('after', '\nExample:\n  webops releases adopt shop 3')
    .action(async (name: string, release: number, options: { json?: boolean }, command: Command) => {
      const deployment = await adoptRelease(context.client(), name, release)
      if (wantsJson(options, command)) return context.write(json(deployment))
      context.write(`The next deploy of ${name} runs with the settings of release ${release}. Nothing that runs was changed.\n`)
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
        causeText(rollout),
        ago(rollout.queuedAt),
        duration(rollout.durationMs),
        rollout.error?.message ?? null,
      ])
      context.write(table(['ROLLOUT', 'KIND', 'STATE', 'RELEASE', 'COMMIT', 'BY', 'ASKED', 'TOOK', 'REASON'], rows))
    })
}
