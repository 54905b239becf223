import { WebopsError } from '../errors/webops-error.ts'
import { previewWithoutSecret, previewWithoutSecrets } from '../preview/without-secrets.ts'
import type { VariablePlace } from '../ports/secrets.ts'
import type { VariableScope } from './variable.schema.ts'

/** Of which deployment, environment and project something is. */
export interface Belonging {
  id: string
  environmentId: string
  projectId: string
  /** Of what the deployment is a preview, and which secrets of others it gets; null or unset: of nothing. */
  preview?: { isFork: boolean; secrets: string[]; parent: { id: string; environmentId: string; projectId: string } } | null | undefined
}

/** What a secret is opened for: to be given to the application, or for WebOps alone, which cuts it out of texts or compares it. */
export type OpenedFor = 'application' | 'webops'

/**
 * For which place a variable's secret is opened. The ids are always the deployment's own: what a record says is only at
 * which of its places it was set, so that it can name nobody else's.
 * @param use `webops`: also what is not meant for previews any more, since what runs may have it still
 * @throws preview_without_secrets for the preview of a fork, whatever was stored or frozen for it; and for a secret that was not
 *   set for the preview itself, and is not named in the settings of previews; secret_misplaced
 */
export function placeOf(deployment: Belonging, scope: VariableScope, variable: string, use: OpenedFor = 'application'): VariablePlace {
  const { preview } = deployment
  if (preview?.isFork) throw previewWithoutSecrets(`the variable ${variable}`)
  if (preview && use === 'application' && !isOwn(scope) && !preview.secrets.includes(variable)) throw previewWithoutSecret(variable)
  if (scope === 'environment') return { environmentId: deployment.environmentId, variable }
  if (scope === 'project') return { projectId: deployment.projectId, variable }
  if (scope === 'deployment') return { deploymentId: deployment.id, variable }
  const parent = preview?.parent
  if (!parent || parent.projectId !== deployment.projectId) throw ofNoParent(variable)
  return scope === 'parent' ? { deploymentId: parent.id, variable } : { environmentId: parent.environmentId, variable }
}

/** Whether it was set for the deployment itself, or for the environment that a preview has for itself. */
export const isOwn = (scope: VariableScope) => scope === 'deployment' || scope === 'environment'

function ofNoParent(variable: string): WebopsError {
  return new WebopsError({
    code: 'secret_misplaced',
    kind: 'refused',
    message: `The secret ${variable} is said to be of a deployment that this one is no preview of.`,
    hint: 'If nobody edited the database by hand, treat this as a break-in.',
  })
}
