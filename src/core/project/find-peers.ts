import { deploymentName } from '../deployment/deployment.schema.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { WorkerCore } from '../worker/worker-core.ts'

/**
 * The other deployments of a deployment's environment on this server, in the order of their names. What they are called becomes
 * part of what the engine is told, so that names which WebOps would not have stored are left out.
 *
 * Which project a deployment belongs to is the panel's to decide, and the worker goes by that: a forged row may put a deployment
 * onto the network of the project that it names, and nowhere else. Its environment must be one of that same project.
 */
export async function findPeers(
  worker: Pick<WorkerCore, 'projects' | 'serverId'>,
  { name, project, environment }: Pick<DeploymentRecord, 'name' | 'project' | 'environment'>,
): Promise<string[]> {
  const all = await worker.projects.deploymentNames({ project, environment, serverId: worker.serverId })
  return all.filter((other) => other !== name && deploymentName.safeParse(other).success)
}
