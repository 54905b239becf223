import type { z } from 'zod'
import { checkFileBesideOthers, checkFilesBesideVolumes } from './check-places.ts'
import { checkSizes } from './check-sizes.ts'
import { MOST_FILES, removeConfigFileInput, setConfigFileInput } from './config-file.schema.ts'
import { configFilesOf, type ConfigFileList } from './list-config-files.ts'
import { sealFile } from './seal-file.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { checkNotBeingRemoved, requestRollout } from '../rollout/request-rollout.ts'
import type { Actor, Cause } from '../user/actor.ts'
import { authorOf } from '../user/describe-actor.ts'
import { inTurn } from '../variable/in-turn.ts'

/** How a change is asked for. */
interface ChangeOptions {
  via: Cause['via']
  idempotencyKey?: string | undefined
}

export interface ChangedConfigFiles extends ConfigFileList {
  /** The rollout that was queued so that the change takes effect. */
  rollouts: { deployment: string; id: string; number: number }[]
}

/**
 * Sets a configuration file: a new one, or another content, mode or secrecy of one that there is. Nothing that runs changes,
 * unless `apply` queues a reconfigure.
 * @throws ZodError, deployment_not_found, forbidden, being_removed, too_many_files, file_in_volume, file_in_file,
 *   content_missing, secret_needs_content, files_too_large
 */
export async function setConfigFile(
  core: Core,
  actor: Actor,
  name: string,
  input: z.input<typeof setConfigFileInput>,
  options: ChangeOptions,
): Promise<ChangedConfigFiles> {
  const given = setConfigFileInput.parse(input)
  const deployment = await deploymentFor(core, actor, name, 'update')
  await checkNotBeingRemoved(core, deployment)
  const { id: deploymentId, projectId } = deployment
  const file = await inTurn(projectId, async () => {
    const stored = await core.configFiles.list(deploymentId)
    const before = stored.find(({ path }) => path === given.path)
    if (!before && stored.length >= MOST_FILES) throw tooMany(name)
    checkFilesBesideVolumes([given.path], deployment.dockerVolumes, 'path')
    checkFileBesideOthers(
      given.path,
      stored.map(({ path }) => path),
    )
    const sealed = await sealFile(core, { deploymentId, projectId }, given, before)
    checkSizes([...stored.filter(({ path }) => path !== sealed.path), sealed])
    await core.configFiles.set(deploymentId, sealed, authorOf(actor).name)
    return sealed
  })
  const { path, secret, mode, bytes } = file
  await auditDeployment(core, actor, 'config_file.set', deployment, { path, secret, mode, bytes })
  return finish(core, actor, deployment, given.apply, options)
}

/**
 * Removes a configuration file; the live release keeps its own.
 * @throws ZodError, deployment_not_found, forbidden, being_removed, file_not_found
 */
export async function removeConfigFile(
  core: Core,
  actor: Actor,
  name: string,
  input: z.input<typeof removeConfigFileInput>,
  options: ChangeOptions,
): Promise<ChangedConfigFiles> {
  const { path, apply } = removeConfigFileInput.parse(input)
  const deployment = await deploymentFor(core, actor, name, 'update')
  await checkNotBeingRemoved(core, deployment)
  if (!(await core.configFiles.remove(deployment.id, path))) throw notThere(name, path)
  await auditDeployment(core, actor, 'config_file.remove', deployment, { path })
  return finish(core, actor, deployment, apply, options)
}

/** As for variables: what was never deployed takes its files over with its first deploy. */
async function finish(
  core: Core,
  actor: Actor,
  deployment: DeploymentRecord,
  apply: boolean,
  { via, idempotencyKey }: ChangeOptions,
): Promise<ChangedConfigFiles> {
  const list = await configFilesOf(core, deployment)
  if (!apply || (list.live !== null && !list.differs)) return { ...list, rollouts: [] }
  const kind = list.live === null ? 'deploy' : 'reconfigure'
  const { id, number } = await requestRollout(core, actor, deployment.name, { kind, via, idempotencyKey: idempotencyKey ?? null })
  return { ...list, rollouts: [{ deployment: deployment.name, id, number }] }
}

function tooMany(name: string): WebopsError {
  return new WebopsError({
    code: 'too_many_files',
    kind: 'invalid',
    message: `${name} has ${MOST_FILES} configuration files, and more there cannot be.`,
    hint: 'Remove one that is not needed, or put many files into the image or a volume.',
    field: 'path',
  })
}

function notThere(name: string, path: string): WebopsError {
  return new WebopsError({
    code: 'file_not_found',
    kind: 'not_found',
    message: `${name} has no configuration file ${path}.`,
    hint: `webops files list ${name} shows which there are.`,
    field: 'path',
  })
}
