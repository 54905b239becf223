import { WebopsError } from '../errors/webops-error.ts'
import { shortened } from '../errors/zod-words.ts'
import { isPushed } from '../push/pushed-source.ts'

/** The one answer to every delivery that is not to be believed, whatever is wrong with it: why is told to the operator alone. */
export function noSuchHook(): WebopsError {
  return new WebopsError({
    code: 'hook_not_found',
    kind: 'not_found',
    message: 'There is no such hook, or it does not take this.',
    hint: "Whoever runs the deployment finds the reason in its list of deliveries, where the hook's address is right.",
  })
}

export function webhookNotSet(deployment: string): WebopsError {
  return new WebopsError({
    code: 'webhook_not_set',
    kind: 'not_found',
    message: `${deployment} takes no webhook.`,
    hint: `Let it take one: webops webhook set ${deployment}`,
  })
}

export function webhookExists(deployment: string): WebopsError {
  return new WebopsError({
    code: 'webhook_exists',
    kind: 'conflict',
    message: `${deployment} takes a webhook already.`,
    hint: 'Change that one, or remove it first.',
  })
}

export function webhookWithoutRepository(deployment: string, repository: string | null): WebopsError {
  return new WebopsError({
    code: 'webhook_without_repository',
    kind: 'conflict',
    message: `${deployment} is not made from a repository on a server, so no forge can tell of one.`,
    hint: isPushed(repository)
      ? 'It is pushed to the panel itself, and such a push deploys without a webhook.'
      : 'A deploy hook is called by everything else, such as what pushes an image.',
  })
}

export function webhooksUnavailable(): WebopsError {
  return new WebopsError({
    code: 'webhooks_unavailable',
    kind: 'unavailable',
    message: 'The panel has no secret of its own to derive the secrets of webhooks from.',
    hint: '`webops up` makes one.',
  })
}

export function deliveryNotFound(id: string): WebopsError {
  return new WebopsError({
    code: 'delivery_not_found',
    kind: 'not_found',
    message: `There is no such delivery: ${shortened(id)}.`,
    hint: 'The last 500 of each deployment are kept.',
  })
}

export function deliveryNotReplayable(why: string): WebopsError {
  return new WebopsError({
    code: 'delivery_not_replayable',
    kind: 'conflict',
    message: `This delivery cannot be replayed: ${why}`,
    hint: 'Deploy the branch by hand, or have the forge send it again.',
  })
}
