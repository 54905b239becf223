import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { createEnvironment, removeEnvironment } from '../projects-api.ts'

/** `webops environment create|remove`. `webops project list` lists them. */
export function environmentCommand(context: CliContext): Command {
  const environment = new Command('environment').summary('environments of a project: production, staging, previews')
  environment.addCommand(
    new Command('create')
      .summary('add an environment to a project')
      .argument('<project>', 'name of the project')
      .argument('<name>', 'such as staging')
      .option('--json', 'print the project as JSON')
      .addHelpText('after', '\nExample:\n  webops environment create web staging')
      .action(async (project: string, name: string, options: { json?: boolean }) => {
        const made = await createEnvironment(context.client(), project, name)
        context.write(
          options.json
            ? json(made)
            : `Made ${name} of ${project}. webops deploy <name> --project ${project} --environment ${name} … puts a deployment into it.\n`,
        )
      }),
  )
  environment.addCommand(
    new Command('remove')
      .summary('remove an environment without deployments')
      .argument('<project>', 'name of the project')
      .argument('<name>', 'name of the environment')
      .addHelpText('after', '\nExample:\n  webops environment remove web staging')
      .action(async (project: string, name: string) => {
        await removeEnvironment(context.client(), project, name)
        context.write(`Removed ${name} of ${project}.\n`)
      }),
  )
  return environment
}
