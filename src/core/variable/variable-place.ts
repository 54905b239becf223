import { WebopsError } from '../errors/webops-error.ts'
import { previewWithoutSecrets } from '../preview/without-secrets.ts'
import type { VariablePlace } from '../ports/secrets.ts'
import type { VariableScope } from './variable.schema.ts'

/** Of which deployment, environment and project something is. */
export interface Belonging {
  id: string
  environmentId: string
  projectId: string
  /** Of what the deployment is a preview; null or unset: of nothing. */
  preview?: { isFork: boolean; parent: { id: string; environmentId: string; projectId: string } } | null | undefined
}

/**
 * For which place a variable's secret is opened. The ids are always the deployment's own: what a record says is only at
 * which of its places it was set, so that it can name nobody else's.
 * @throws preview_without_secrets for the preview of a fork, whatever was stored or frozen for it; secret_misplaced
 */
export function placeOf(deployment: Belonging, scope: VariableScope, variable: string): VariablePlace {
  const { preview } = deployment
  if (preview?.isFork) throw previewWithoutSecrets(`the variable ${variable}`)
  if (scope === 'environment') return { environmentId: deployment.environmentId, variable }
  if (scope === 'project') return { projectId: deployment.projectId, variable }
  if (scope === 'deployment') return { deploymentId: deployment.id, variable }
  const parent = preview?.parent
  if (!parent || parent.projectId !== deployment.projectId) throw ofNoParent(variable)
  return scope === 'parent' ? { deploymentId: parent.id, variable } : { environmentId: parent.environmentId, variable }
}

function ofNoParent(variable: string): WebopsError {
  return new WebopsError({
    code: 'secret_misplaced',
    kind: 'refused',
    message: `The secret ${variable} is said to be of a deployment that this one is no preview of.`,
    hint: 'If nobody edited the database by hand, treat this as a break-in.',
  })
}
