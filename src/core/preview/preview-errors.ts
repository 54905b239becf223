import { WebopsError } from '../errors/webops-error.ts'
import { shortened } from '../errors/zod-words.ts'

export function previewNotFound(parent: string, key: string): WebopsError {
  return new WebopsError({
    code: 'preview_not_found',
    kind: 'not_found',
    message: `${parent} has no preview ${shortened(key)}.`,
    hint: `See which it has: webops preview list ${parent}`,
  })
}

export function previewLimit(parent: string, maxCount: number): WebopsError {
  return new WebopsError({
    code: 'preview_limit',
    kind: 'conflict',
    message: `${parent} has ${maxCount} ${maxCount === 1 ? 'preview' : 'previews'}, which is as many as it may have.`,
    hint: 'Remove one that nobody needs, or allow more in the settings of its previews. Then replay the delivery, or push again.',
  })
}

/** Between what somebody looked at and their approval there was a push. */
export function previewChanged(key: string): WebopsError {
  return new WebopsError({
    code: 'preview_changed',
    kind: 'conflict',
    message: `The newest commit of ${key} is another one than the one that is approved.`,
    hint: 'Look at what was pushed, and approve that.',
    field: 'commit',
  })
}

export function previewNeedsNoApproval(key: string): WebopsError {
  return new WebopsError({
    code: 'preview_needs_no_approval',
    kind: 'conflict',
    message: `${key} is of the repository's own branches, which are built without anybody's approval.`,
  })
}

/** The webhook's rules do not say any more that there is to be one. */
export function previewNotWanted(parent: string): WebopsError {
  return new WebopsError({
    code: 'preview_not_wanted',
    kind: 'conflict',
    message: `${parent} makes no previews of pull requests from forks.`,
    hint: `Let its webhook make them, and approve it then: webops webhook set ${parent} --pull-requests all`,
  })
}

export function previewParentStopped(parent: string): WebopsError {
  return new WebopsError({
    code: 'deployment_stopped',
    kind: 'conflict',
    message: `${parent} is stopped, and gets no previews meanwhile.`,
    hint: `Start it, and try again: webops start ${parent}`,
  })
}

/** What is in a preview's environment goes with the preview. */
export function environmentOfPreview(environment: string): WebopsError {
  return new WebopsError({
    code: 'environment_of_preview',
    kind: 'conflict',
    message: `The environment ${environment} belongs to the preview of a pull request, and goes with it.`,
    hint: 'Choose another environment: webops project list shows those that there are.',
    field: 'environment',
  })
}

export function previewBeingRemoved(key: string): WebopsError {
  return new WebopsError({
    code: 'preview_being_removed',
    kind: 'conflict',
    message: `${key} is being removed.`,
    hint: 'Wait until it is gone, and try again.',
  })
}

export function previewNameTaken(name: string): WebopsError {
  return new WebopsError({
    code: 'preview_name_taken',
    kind: 'conflict',
    message: `The preview would be called ${name}, and there is a deployment or environment of that name already.`,
    hint: 'Remove that one, or give it another name. Then replay the delivery.',
  })
}

/** A preview is built from one place alone. */
export function previewRefFixed(name: string, ref: string | null): WebopsError {
  return new WebopsError({
    code: 'preview_ref_fixed',
    kind: 'refused',
    message:
      ref === null
        ? `${name} is the preview of a pull request from a fork, of which no commit was approved.`
        : `${name} is a preview, and is built from ${ref} alone.`,
    hint: ref === null ? 'Look at its changes, and approve its newest commit.' : 'Leave the branch, tag or commit out.',
    field: 'ref',
  })
}

/** Its settings come from the deployment that it is a preview of. */
export function previewFollowsParent(name: string, parent: string, field: string): WebopsError {
  return new WebopsError({
    code: 'preview_follows_parent',
    kind: 'conflict',
    message: `${name} is a preview: its settings are those of ${parent}.`,
    hint: `Change them there; they reach the preview with the next push. Variables can be set for the preview itself.`,
    field,
  })
}

export function previewOfPreview(name: string): WebopsError {
  return new WebopsError({
    code: 'preview_of_preview',
    kind: 'conflict',
    message: `${name} is a preview, and takes no webhook of its own.`,
    hint: 'The webhook of the deployment that it is a preview of updates it, too.',
  })
}
