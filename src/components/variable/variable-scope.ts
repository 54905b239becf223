import type { VariableRowView } from '#api/schemas/variable-views.ts'
import type { DeploymentView } from '#api/schemas/views.ts'

/** Whose variables are shown and changed. */
export type VariableScope =
  | {
      kind: 'deployment'
      deployment: Pick<DeploymentView, 'name' | 'branch' | 'repository' | 'release' | 'latestRollout' | 'project' | 'environment'>
    }
  | { kind: 'environment'; project: string; environment: string }
  | { kind: 'project'; project: string }

/** Below /api/v1. */
export function variablesPath(scope: VariableScope): string {
  if (scope.kind === 'deployment') return `/deployments/${scope.deployment.name}/variables`
  const project = `/projects/${encodeURIComponent(scope.project)}`
  return scope.kind === 'project' ? `${project}/variables` : `${project}/environments/${encodeURIComponent(scope.environment)}/variables`
}

/** For people: `shop`, `production of web`, `web`. */
export function scopeTitle(scope: VariableScope): string {
  if (scope.kind === 'deployment') return scope.deployment.name
  return scope.kind === 'project' ? scope.project : `${scope.environment} of ${scope.project}`
}

/** What the file of an export is called. */
export function exportFileName(scope: VariableScope): string {
  if (scope.kind === 'deployment') return `${scope.deployment.name}.env`
  return scope.kind === 'project' ? `${scope.project}.env` : `${scope.project}-${scope.environment}.env`
}

/** The page on which a variable of a wider place is set; null for one of the place itself. */
export function originPage(scope: VariableScope, origin: VariableRowView['scope']): string | null {
  if (origin === scope.kind || origin === 'deployment' || scope.kind === 'project') return null
  // Of a preview's parent its own page tells.
  if (origin === 'parent' || origin === 'parent-environment') return null
  const { project, environment } = scope.kind === 'deployment' ? scope.deployment : scope
  return origin === 'project' ? `/projects/${project}` : `/projects/${project}/${environment}`
}
