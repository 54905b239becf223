import { Argument, Command } from 'commander'
import { getDeployment, updateDeployment } from '../api.ts'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'

/** `webops maintenance`: a page instead of the application, while somebody works on it. */
export function maintenanceCommand(context: CliContext): Command {
  return new Command('maintenance')
    .summary('show visitors a page instead of the application, and end that')
    .argument('<name>', 'name of the deployment')
    .addArgument(new Argument('<state>', 'whether they see it').choices(['on', 'off']))
    .option('--message <text>', 'what the page says')
    .option('--json', 'print the deployment as JSON')
    .addHelpText('after', '\nExamples:\n  webops maintenance shop on --message "Back at noon."\n  webops maintenance shop off')
    .action(async (name: string, state: string, options: { message?: string; json?: boolean }) => {
      const maintenance = state === 'on'
      const client = context.client()
      await updateDeployment(client, name, {
        maintenance,
        ...(options.message === undefined ? {} : { maintenanceMessage: options.message }),
      })
      if (options.json) return context.write(json(await getDeployment(client, name)))
      context.write(maintenance ? `Visitors of ${name} see a page that says so.\n` : `${name} is there for its visitors again.\n`)
    })
}
