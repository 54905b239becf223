import { Command } from 'commander'
import { isPushed } from '#core/push/pushed-source.ts'
import type { ListedDeploymentView } from '#api/schemas/views.ts'
import { listDeployments } from '../api.ts'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { table } from '../output/table.ts'
import { ago, shortCommit } from '../output/words.ts'

/** `webops ps`: all deployments and whether they serve. */
export function psCommand(context: CliContext): Command {
  return new Command('ps')
    .summary('list deployments')
    .option('--project <name>', 'only those of a project')
    .option('--status <status>', 'only those that are pending, running, stopped, unhealthy or failed')
    .option('-q, --search <text>', 'only those whose name holds it')
    .option('--json', 'print [{ name, status, url, release, commit }]')
    .addHelpText('after', '\nExamples:\n  webops ps\n  webops ps --status failed --json')
    .action(async (options: { project?: string; status?: string; search?: string; json?: boolean }) => {
      const query = Object.fromEntries(
        Object.entries({ project: options.project, status: options.status, q: options.search }).filter(([, value]) => value !== undefined),
      ) as Record<string, string>
      const deployments = await listDeployments(context.client(), query)
      if (options.json) {
        const list = deployments.map(({ name, status, url, release }) => ({
          name,
          status,
          url,
          release: release?.number ?? null,
          commit: release?.commit ?? null,
        }))
        return context.write(json(list))
      }
      if (deployments.length === 0) return context.write('No deployments. webops deploy <name> --repository <url> makes one.\n')
      const rows = deployments.map(({ name, status, url, release, latestRollout, repository }) => [
        name,
        status,
        url,
        release?.number ?? null,
        shortCommit(release?.commit ?? null),
        changeText(latestRollout, repository),
      ])
      context.write(table(['NAME', 'STATUS', 'ADDRESS', 'RELEASE', 'COMMIT', 'LAST CHANGE'], rows))
    })
}

function changeText(latest: ListedDeploymentView['latestRollout'], repository: string | null): string | null {
  if (!latest) return isPushed(repository) ? 'waits for its first push' : null
  return `${latest.kind} ${latest.state} ${ago(latest.finishedAt ?? latest.queuedAt)}`
}
