import { WebopsError } from '#core/errors/webops-error.ts'
import type { Command } from 'commander'

/** Whose variables are meant: a deployment's, an environment's, or a project's. */
export interface VariablePlace {
  kind: 'deployment' | 'environment' | 'project'
  /** Of the API, with `/variables` at its end. */
  path: string
  /** For people: `shop`, `project web`, `staging of project web`. */
  title: string
  /** What `webops env set …` is to be given for it. */
  words: string
}

export interface PlaceOptions {
  project?: string
  environment?: string
}

/** Adds the options that name a project or an environment in place of a deployment. */
export function withPlace(command: Command): Command {
  return command
    .argument('[name]', 'name of the deployment; left out with --project')
    .option('--project <name>', 'the variables that all deployments of a project have')
    .option('--environment <name>', 'with --project: those of one of its environments only')
}

/**
 * Takes the place and what follows it apart: with `--project` the first word is no deployment's name.
 * @throws WebopsError deployment_or_project
 */
export function placeOf(name: string | undefined, rest: string[], options: PlaceOptions): { place: VariablePlace; rest: string[] } {
  const { project, environment } = options
  if (project === undefined) {
    if (name === undefined || environment !== undefined) throw unclear()
    return { place: { kind: 'deployment', path: `/api/v1/deployments/${part(name)}/variables`, title: name, words: name }, rest }
  }
  const given = name === undefined ? rest : [name, ...rest]
  const base = `/api/v1/projects/${part(project)}`
  if (environment === undefined) {
    return {
      place: { kind: 'project', path: `${base}/variables`, title: `project ${project}`, words: `--project ${project}` },
      rest: given,
    }
  }
  const place: VariablePlace = {
    kind: 'environment',
    path: `${base}/environments/${part(environment)}/variables`,
    title: `${environment} of project ${project}`,
    words: `--project ${project} --environment ${environment}`,
  }
  return { place, rest: given }
}

const part = encodeURIComponent

function unclear(): WebopsError {
  return new WebopsError({
    code: 'deployment_or_project',
    kind: 'invalid',
    message: 'Say whose variables are meant: a deployment’s, a project’s, or those of an environment of a project.',
    hint: 'webops env list <name>, or webops env list --project <project> [--environment <environment>]',
  })
}
