import type { Belonging } from './variable-place.ts'
import type { VariableOwner } from './variable.store.ts'
import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { findPlace } from '../project/find-place.ts'
import { findProject } from '../project/find-project.ts'
import type { Actor } from '../user/actor.ts'
import type { Action } from '../user/policy.ts'

/** Whose variables are asked about, by name. */
export type VariablesOf = { deployment: string } | { project: string; environment: string } | { project: string }

/** The same, found, and allowed. */
export interface FoundOwner {
  owner: VariableOwner
  /** Where it belongs; of a project only that, of an environment no deployment. */
  place: Partial<Belonging> & { projectId: string; preview?: DeploymentRecord['preview'] }
  /** As the audit has it, such as `deployment:shop`. */
  target: string
  /** Of a deployment alone. */
  deployment: DeploymentRecord | null
}

/** @throws deployment_not_found, project_not_found, environment_not_found, forbidden */
export async function findOwner(core: Core, actor: Actor, of: VariablesOf, action: Action): Promise<FoundOwner> {
  if ('deployment' in of) {
    const deployment = await deploymentFor(core, actor, of.deployment, action)
    const { id, environmentId, projectId, name, preview } = deployment
    return { owner: { deploymentId: id }, place: { id, environmentId, projectId, preview }, target: `deployment:${name}`, deployment }
  }
  if ('environment' in of) {
    const place = await findPlace(core, actor, action, of.project, of.environment)
    return { owner: { environmentId: place.environmentId }, place, target: `environment:${of.project}/${of.environment}`, deployment: null }
  }
  const project = await findProject(core, actor, action, of.project)
  return { owner: { projectId: project.id }, place: { projectId: project.id }, target: `project:${project.name}`, deployment: null }
}
