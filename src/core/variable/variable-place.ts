import type { VariableScope } from './variable.schema.ts'
import type { VariablePlace } from '../ports/secrets.ts'

/** Of which deployment, environment and project something is. */
export interface Belonging {
  id: string
  environmentId: string
  projectId: string
}

/**
 * For which place a variable's secret is opened. The ids are always the deployment's own: what a record says is only at
 * which of the three it was set, so that it can name nobody else's.
 */
export function placeOf(deployment: Belonging, scope: VariableScope, variable: string): VariablePlace {
  if (scope === 'environment') return { environmentId: deployment.environmentId, variable }
  if (scope === 'project') return { projectId: deployment.projectId, variable }
  return { deploymentId: deployment.id, variable }
}
