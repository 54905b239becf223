import type { DeploymentView, VariableView } from '#api/schemas/views.ts'

type VariableInput = { value: string | null; secret: boolean } | string

/** The variables as the API takes them back: a secret that it does not show stays as it is. */
export function asInput(variables: VariableView[]): Record<string, VariableInput> {
  return Object.fromEntries(variables.map(({ name, secret, value }) => [name, secret ? { value: null, secret: true } : (value ?? '')]))
}

/** Changes of variables are additions to those that are there; all other fields replace. */
export function mergeVariables(existing: DeploymentView, changes: Record<string, unknown>): Record<string, unknown> {
  if (!changes['dockerEnvVars']) return changes
  return {
    ...changes,
    dockerEnvVars: { ...asInput(existing.dockerEnvVars), ...(changes['dockerEnvVars'] as Record<string, VariableInput>) },
  }
}
