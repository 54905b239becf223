import { WebopsError } from '../errors/webops-error.ts'

export const environmentMissing = (name: string) =>
  new WebopsError({
    code: 'environment_not_found',
    kind: 'not_found',
    message: `There is no environment ${name}.`,
    hint: 'See what there is: webops project list',
    field: 'environment',
  })

export const projectExists = (name: string) =>
  new WebopsError({
    code: 'project_exists',
    kind: 'conflict',
    message: `There is a project ${name} already.`,
    hint: 'Choose another name.',
    field: 'name',
  })

export const environmentExists = (project: string, name: string) =>
  new WebopsError({
    code: 'environment_exists',
    kind: 'conflict',
    message: `The project ${project} has an environment ${name} already.`,
    hint: 'Choose another name.',
    field: 'name',
  })

export const projectNotEmpty = (name: string) =>
  new WebopsError({
    code: 'project_not_empty',
    kind: 'conflict',
    message: `The project ${name} has deployments.`,
    hint: `Remove them first: webops ps --project ${name} lists them.`,
  })

export const environmentNotEmpty = (project: string, name: string) =>
  new WebopsError({
    code: 'environment_not_empty',
    kind: 'conflict',
    message: `The environment ${name} of the project ${project} has deployments.`,
    hint: `Remove them first: webops ps --project ${project} lists them.`,
  })

export const projectKept = (name: string) =>
  new WebopsError({
    code: 'project_kept',
    kind: 'refused',
    message: `The project ${name} stays: deployments that name no project belong to it.`,
    hint: 'Its title can be changed.',
  })

export const environmentKept = (name: string) =>
  new WebopsError({
    code: 'environment_kept',
    kind: 'refused',
    message: `The environment ${name} stays: deployments that name no environment belong to it.`,
    hint: 'It goes with its project.',
  })

export const userMissing = (email: string) =>
  new WebopsError({
    code: 'user_not_found',
    kind: 'not_found',
    message: `Nobody signs in here as ${email}.`,
    hint: 'Somebody has to have an account before they can be given a role.',
    field: 'email',
  })

export const ownersAffair = () =>
  new WebopsError({
    code: 'owner_only',
    kind: 'forbidden',
    message: 'Who owns a project is decided by its owners, and by administrators.',
    hint: 'Ask one of them, or give the role admin.',
  })
