import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Core } from '../core.ts'
import { plan, type Plan } from './plan.schema.ts'
import { checkNameFree } from '../deployment/create-deployment.ts'
import { checkEngineStays } from '../deployment/check-engine-stays.ts'
import { checkSupported } from '../deployment/check-supported.ts'
import { checkVolumes } from '../deployment/check-volumes.ts'
import { createDeploymentInput, gitRef, type plainDeployment, updateDeploymentInput } from '../deployment/deployment.schema.ts'
import type { DeploymentDetails } from '../deployment/deployment-record.ts'
import { checkFixedPorts } from '../deployment/fixed-ports.ts'
import { getDeployment } from '../deployment/get-deployment.ts'
import { buildSettings } from '../deployment/build-settings.ts'
import { runSettings } from '../deployment/run-settings.ts'
import { withoutValues } from '../variable/seal-variables.ts'
import { findPlaceForNew } from '../project/find-place.ts'
import { awaitsPush } from '../push/awaits-push.ts'
import { nothingPushed } from '../push/push-errors.ts'
import { sealAccess } from '../repository-access/seal-access.ts'
import { separateAccess } from '../repository-access/take-apart.ts'
import type { Actor } from '../user/actor.ts'
import { layOver } from '../settings-file/lay-over.ts'
import { withoutSetByFile } from '../settings-file/refuse-set-by-file.ts'
import { authorize } from '../user/policy.ts'
import { shortVolumeName } from '../volume/volume.schema.ts'

const TIMEOUT_MS = 120_000

/** Either `deployment`, as it would be made, or the `name` of one that is there, with what would change. */
export const planInput = z
  .object({
    kind: z.enum(['deploy', 'reconfigure', 'rollback', 'restart', 'stop', 'start', 'remove']).default('deploy'),
    deployment: createDeploymentInput.optional(),
    name: z.string().optional(),
    changes: updateDeploymentInput.optional(),
    ref: gitRef.nullish(),
    release: z.number().int().positive().nullish(),
    /** For a removal: short names of the volumes that would go with it. */
    volumes: z.array(shortVolumeName).max(64).optional(),
  })
  .strict()
  .refine((given) => (given.deployment === undefined) !== (given.name === undefined), 'give either a deployment or the name of one')
  .refine((given) => given.name !== undefined || given.kind === 'deploy', {
    message: 'what is not there yet can only be deployed',
    path: ['kind'],
  })
  .refine((given) => given.ref == null || given.kind === 'deploy', {
    message: 'only a deploy takes a branch, tag or commit',
    path: ['ref'],
  })
  .refine((given) => given.release == null || given.kind === 'rollback', {
    message: 'only a rollback takes the number of a release',
    path: ['release'],
  })
  .refine((given) => given.volumes === undefined || given.kind === 'remove', {
    message: 'only a removal takes volumes along',
    path: ['volumes'],
  })

type PlanInput = z.output<typeof planInput>
type Given = z.output<typeof createDeploymentInput>
type Desired = z.output<typeof plainDeployment>

/**
 * What a rollout would do, without anything being made. The worker looks it up; no secret goes there in clear.
 * @throws ZodError, nothing_pushed, what creating or changing the deployment would throw, worker_unreachable, and what the look at the source found wrong
 */
export async function askPlan(core: Core, actor: Actor, input: PlanInput): Promise<Plan> {
  const { desired, access, server, release } = input.deployment
    ? await forNew(core, actor, input.deployment)
    : await forExisting(core, actor, input)
  const question = {
    kind: input.kind,
    deployment: { ...desired, dockerEnvVars: withoutValues(desired.dockerEnvVars) },
    access,
    name: desired.name,
    ref: input.ref ?? null,
    release,
    volumes: input.volumes ?? [],
  }
  return plan.parse(await core.queries.ask(server, { name: 'plan', input: question, timeoutMs: TIMEOUT_MS }))
}

async function forNew(core: Core, actor: Actor, input: Given) {
  const { settings: desired, access: given } = separateAccess(input)
  await findPlaceForNew(core, actor, desired.project, desired.environment)
  checkSupported(desired)
  checkVolumes(desired.dockerVolumes)
  await checkNameFree(core, desired.name)
  const server = await core.servers.ensure(core.settings.serverName)
  await checkFixedPorts(core, server.id, desired.name, desired)
  const { repository } = desired
  if (awaitsPush(null, repository)) throw nothingPushed(desired.name)
  const access = await sealAccess(core.sealer, { deploymentId: null, repository, given, stored: null, storedFor: null })
  return { desired, access, server: server.name, release: null }
}

async function forExisting(core: Core, actor: Actor, { name = '', kind, changes, release }: PlanInput) {
  const deployment = await getDeployment(core, actor, name)
  authorize(actor, kind === 'remove' ? 'remove' : 'roll_out', { kind: 'deployment', name, projectId: deployment.projectId })
  const { settings, access: given } = separateAccess(changes ?? {})
  // What the settings file sets is not stored here: the worker lays it over, or what the repository says by then.
  const desired: Desired = { ...asInput(layOver(deployment, null)), ...withoutSetByFile(deployment, settings) }
  if (kind === 'deploy' && awaitsPush(deployment, desired.repository)) throw nothingPushed(name)
  // Of another source the file says nothing.
  const file = desired.repository === deployment.repository ? (deployment.fileSettings ?? null) : null
  const foreseen = layOver({ ...desired, fileSettings: null, beneath: {} }, file)
  await checkEngineStays(core, deployment, settings.useDocker)
  checkSupported(foreseen)
  if (!isDeepStrictEqual(foreseen.dockerVolumes, deployment.dockerVolumes)) checkVolumes(foreseen.dockerVolumes)
  await checkFixedPorts(core, deployment.serverId, deployment.name, foreseen)
  const access = await sealAccess(core.sealer, {
    deploymentId: deployment.id,
    repository: desired.repository,
    given,
    stored: deployment.repositoryAccess,
    storedFor: deployment.repository,
  })
  return { desired, access, server: deployment.server, release: release ?? null }
}

/** A stored deployment as the input that would make it. */
function asInput(deployment: DeploymentDetails): Desired {
  const variables = deployment.variables.map(({ name, secret, value, availableAt }) => [name, { secret, value, availableAt }] as const)
  return {
    name: deployment.name,
    project: deployment.project,
    environment: deployment.environment,
    repository: deployment.repository,
    branch: deployment.branch,
    projectType: createDeploymentInput.shape.projectType.parse(deployment.projectType),
    port: deployment.port,
    runtime: deployment.runtime,
    useDocker: deployment.useDocker,
    dockerfilePath: deployment.dockerfilePath,
    dockerComposePath: deployment.dockerComposePath,
    dockerImageName: deployment.dockerImageName,
    dockerBuildArgs: deployment.dockerBuildArgs,
    dockerEnvVars: Object.fromEntries(variables),
    dockerVolumes: deployment.dockerVolumes,
    dockerPorts: deployment.dockerPorts,
    dockerNetworkMode: deployment.dockerNetworkMode,
    submodules: deployment.submodules,
    lfs: deployment.lfs,
    autoGenerateDockerfile: deployment.autoGenerateDockerfile,
    ...buildSettings(deployment),
    ...runSettings(deployment),
    maintenance: deployment.maintenance,
    maintenanceMessage: deployment.maintenanceMessage,
  }
}
