import { v7 as uuidv7 } from 'uuid'
import type { z } from 'zod'
import type { Core } from '../core.ts'
import { checkSupported } from './check-supported.ts'
import { checkVolumes } from './check-volumes.ts'
import { createDeploymentInput } from './deployment.schema.ts'
import type { DeploymentDetails } from './deployment-record.ts'
import { checkFixedPorts } from './fixed-ports.ts'
import { getDeployment } from './get-deployment.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { findPlaceForNew } from '../project/find-place.ts'
import { isPushed } from '../push/pushed-source.ts'
import { sealAccess } from '../repository-access/seal-access.ts'
import { separateAccess } from '../repository-access/take-apart.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import { chooseRoutes } from '../route/choose-routes.ts'
import type { Actor, Cause } from '../user/actor.ts'
import { authorOf } from '../user/describe-actor.ts'
import { checkReferences } from '../variable/check-references.ts'
import { asVariableInputs, sealVariables } from '../variable/seal-variables.ts'
import { refuseOthersVolumes } from '../volume/refuse-others-volumes.ts'

const ATTEMPTS = 5

/**
 * Makes a deployment with its variables and addresses, and queues its first rollout unless told not to. One that is pushed to
 * has nothing to roll out yet: its first push does.
 * @param options.id of one whose source was pushed before it was made
 * @throws ZodError, not_yet, volume_inside_another, source_required, repository_access_…, deploy_key_…, name_taken, name_holds_volumes, port_taken, variable_reference_…,
 *   project_not_found, environment_not_found, environment_of_preview, forbidden
 */
export async function createDeployment(
  core: Core,
  actor: Actor,
  input: z.input<typeof createDeploymentInput>,
  options: { deploy: boolean; via: Cause['via']; idempotencyKey?: string; id?: string },
): Promise<DeploymentDetails> {
  const { name, project, environment, dockerEnvVars, ...given } = createDeploymentInput.parse(input)
  const { settings, access } = separateAccess(given)
  const place = await findPlaceForNew(core, actor, project, environment)
  checkSupported(settings)
  checkVolumes(settings.dockerVolumes)
  await checkNameFree(core, name)
  await refuseOthersVolumes(core, name, place.projectId)
  const server = await core.servers.ensure(core.settings.serverName)
  await checkFixedPorts(core, server.id, name, settings)
  // Chosen here, since secrets are sealed for it. Version 7 rises with time, as the list's order needs.
  const id = options.id ?? uuidv7()
  const variables = await sealVariables(
    core,
    { owner: { deploymentId: id }, projectId: place.projectId },
    asVariableInputs(dockerEnvVars),
    [],
    'dockerEnvVars',
  )
  await checkReferences(core, place, variables)
  const { repository } = settings
  const repositoryAccess = await sealAccess(core.sealer, { deploymentId: id, repository, given: access, stored: null, storedFor: null })
  const created = await withFreeAddress(async () => {
    const routes = await chooseRoutes(core, server.id, name)
    return core.deployments.create({
      id,
      name,
      ...place,
      serverId: server.id,
      ...settings,
      variables,
      routes,
      repositoryAccess,
      author: authorOf(actor),
    })
  })
  await auditDeployment(core, actor, 'deployment.create', created, { repository, image: settings.dockerImageName })
  if (options.deploy && !isPushed(repository))
    await requestRollout(core, actor, name, { kind: 'deploy', via: options.via, idempotencyKey: options.idempotencyKey })
  return getDeployment(core, actor, name)
}

/** @throws name_taken */
export async function checkNameFree(core: Core, name: string): Promise<void> {
  if (!(await core.deployments.getByName(name))) return
  throw new WebopsError({
    code: 'name_taken',
    kind: 'conflict',
    message: `There is a deployment named ${name} already.`,
    hint: 'Choose another name, or remove the other one first.',
    field: 'name',
  })
}

/** Two that ask at once may choose the same port: the second chooses again. */
export async function withFreeAddress<T>(make: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await make()
    } catch (error) {
      const again = error instanceof WebopsError && error.code === 'address_taken' && attempt < ATTEMPTS
      if (!again) throw error
    }
  }
}
