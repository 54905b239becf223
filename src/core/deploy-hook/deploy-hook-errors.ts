import { WebopsError } from '../errors/webops-error.ts'
import { shortened } from '../errors/zod-words.ts'
import { MOST_DEPLOY_HOOKS } from './deploy-hook.schema.ts'

export function deployHookNotFound(deployment: string, name: string): WebopsError {
  return new WebopsError({
    code: 'deploy_hook_not_found',
    kind: 'not_found',
    message: `${deployment} has no deploy hook ${shortened(name)}.`,
    hint: `See which it has: webops deploy-hook list ${deployment}`,
  })
}

export function deployHookExists(name: string): WebopsError {
  return new WebopsError({
    code: 'deploy_hook_exists',
    kind: 'conflict',
    message: `There is a deploy hook ${name} already.`,
    hint: 'Choose another name, or remove that one.',
    field: 'name',
  })
}

export function tooManyDeployHooks(deployment: string): WebopsError {
  return new WebopsError({
    code: 'too_many_deploy_hooks',
    kind: 'conflict',
    message: `${deployment} has ${MOST_DEPLOY_HOOKS} deploy hooks, which is as many as it may have.`,
    hint: 'Remove one that nothing calls any more.',
  })
}
