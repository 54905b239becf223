import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { table } from '../output/table.ts'
import { createProject, listProjects, removeProject, renameProject } from '../projects-api.ts'
import { memberCommand } from './project-member.ts'

type Json = { json?: boolean }

/** `webops project list|create|rename|remove|member`. */
export function projectCommand(context: CliContext): Command {
  const project = new Command('project').summary('projects: deployments that share a network and variables')
  project.addCommand(listCommand(context))
  project.addCommand(createCommand(context))
  project.addCommand(renameCommand(context))
  project.addCommand(removeCommand(context))
  project.addCommand(memberCommand(context))
  return project
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .summary('list projects and their environments')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExamples:\n  webops project list\n  webops project list --json')
    .action(async (options: Json) => {
      const projects = await listProjects(context.client())
      if (options.json) return context.write(json(projects))
      const rows = projects.flatMap(({ name, title, environments }) =>
        environments.map((environment, index) => [
          index === 0 ? name : '',
          index === 0 ? title : '',
          environment.name,
          environment.deployments,
          environment.network,
        ]),
      )
      context.write(rows.length === 0 ? 'No projects.\n' : table(['PROJECT', 'TITLE', 'ENVIRONMENT', 'DEPLOYMENTS', 'NETWORK'], rows))
    })
}

function createCommand(context: CliContext): Command {
  return new Command('create')
    .summary('make a project with its environment production')
    .argument('<name>', '1 to 40 lower-case letters, digits and hyphens')
    .option('--title <text>', 'what people call it')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExample:\n  webops project create web --title "Web shop"')
    .action(async (name: string, options: Json & { title?: string }) => {
      const made = await createProject(context.client(), { name, ...(options.title !== undefined && { title: options.title }) })
      context.write(
        options.json ? json(made) : `Made ${made.name}. webops deploy <name> --project ${made.name} … puts a deployment into it.\n`,
      )
    })
}

function renameCommand(context: CliContext): Command {
  return new Command('rename')
    .summary('give a project another title; its name stays')
    .argument('<name>', 'name of the project')
    .argument('<title>', 'what people call it')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExample:\n  webops project rename web "Web shop"')
    .action(async (name: string, title: string, options: Json) => {
      const renamed = await renameProject(context.client(), name, title)
      context.write(options.json ? json(renamed) : `${renamed.name} is called ${renamed.title}.\n`)
    })
}

function removeCommand(context: CliContext): Command {
  return new Command('remove')
    .summary('remove a project without deployments')
    .argument('<name>', 'name of the project')
    .addHelpText(
      'after',
      '\nIts variables go with it, and the history of deployments that were removed from it.\n\nExample:\n  webops project remove web',
    )
    .action(async (name: string) => {
      await removeProject(context.client(), name)
      context.write(`Removed ${name}.\n`)
    })
}
