import type { PlanView } from '#api/schemas/views.ts'
import { changesBetween, type DeploymentFormValues, toInput } from '../deployment-form/form-values.ts'

/** What a Dockerfile that is written depends on, and what its source is read with. */
const FIELDS = new Set([
  'repository',
  'repositoryUsername',
  'repositoryPassword',
  'deployKey',
  'branch',
  'projectType',
  'port',
  'useDocker',
  'dockerfilePath',
  'dockerfileContent',
  'rootDirectory',
  'installCommand',
  'buildCommand',
  'startCommand',
  'outputDirectory',
  'dockerVolumes',
  'releaseCommand',
])
/** It stands in no Dockerfile, and what is typed may be taken, or not be one yet. */
const NAME = 'not-named-yet'

/**
 * The plan to ask for, whose Dockerfile is the one that a deploy with the form's values would use. Nothing of the form that does not
 * change the Dockerfile is in it: half of that may be typed.
 * @param saved what a deployment that is there has; null: there is none yet
 */
export function dockerfileQuestion(values: DeploymentFormValues, saved: DeploymentFormValues | null): Record<string, unknown> {
  if (saved === null) {
    const { project, environment, ...input } = toInput(values)
    return { kind: 'deploy', deployment: { ...only(input, FIELDS), name: NAME, project, environment } }
  }
  // Of variables that are there some may be for the build.
  return { kind: 'deploy', name: saved.name, changes: only(changesBetween(saved, values), new Set([...FIELDS, 'dockerEnvVars'])) }
}

/** The Dockerfile that a plan would build from and that was written for it; null: it writes none. */
export function plannedDockerfile({ steps }: Pick<PlanView, 'steps'>): string | null {
  return steps.flatMap(({ artifacts }) => artifacts).find(({ kind }) => kind === 'dockerfile')?.content ?? null
}

function only(input: Record<string, unknown>, fields: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([field]) => fields.has(field)))
}
