import type { Core } from '../core.ts'
import { isSameVariable } from './compare-configurations.ts'
import { freezeVariable } from './freeze-variable.ts'
import type { FrozenConfiguration, FrozenVariable } from './frozen-configuration.schema.ts'
import { getRelease } from './get-release.ts'
import { servedConfiguration } from './served-configuration.ts'
import { thawFile } from '../config-file/frozen-file.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import { checkFixedPorts } from '../deployment/fixed-ports.ts'
import { deploymentFor, getDeployment } from '../deployment/get-deployment.ts'
import { runSettings } from '../deployment/run-settings.ts'
import type { DeploymentDetails, DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { ownSettings, ownStartCommand } from '../llm/own-settings.ts'
import { fieldsOf } from '../settings-file/lay-over.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import type { Actor } from '../user/actor.ts'
import { authorOf } from '../user/describe-actor.ts'
import { checkChange } from '../variable/check-references.ts'
import { replacing } from '../variable/seal-variables.ts'
import type { VariableScope } from '../variable/variable.schema.ts'
import type { VariableRecord } from '../variable/variable-record.ts'

/**
 * Makes what a release runs with the deployment's settings, so that the next deploy runs with it too. Nothing that runs
 * changes. What only a build uses (branch, build arguments) stays.
 * @throws deployment_not_found, release_not_found, forbidden, being_removed, port_taken, secret_not_adoptable, variable_reference_…
 */
export async function adoptRelease(core: Core, actor: Actor, name: string, number: number): Promise<DeploymentDetails> {
  const before = await deploymentFor(core, actor, name, 'update')
  await checkNotBeingRemoved(core, before)
  const release = await getRelease(core, actor, name, number)
  const configuration = release.live ? servedConfiguration(release) : release.configuration
  // What a settings file sets stays its own: once it says so no longer, what was set here holds again.
  const settings = without(fieldsOf(before.fileSettings).concat(fieldsOf(configuration.fileSettings)), {
    ...runtimeSettings(before, configuration),
    ...ownStartCommand(before, configuration),
    dockerPorts: configuration.ports,
    dockerNetworkMode: configuration.networkMode,
  })
  await checkFixedPorts(core, before.serverId, name, { ...before, ...settings })
  const own = await core.variables.listForDeployment(before.id)
  const effective = new Map((await core.variables.effective(before)).map((variable) => [variable.name, variable]))
  const variables = Object.entries(configuration.variables).flatMap(([variable, frozen]): VariableRecord[] => {
    const next = thawed(variable, frozen)
    const now = effective.get(variable)
    // What comes from the project or the environment already is not written down twice.
    if (now && now.scope !== 'deployment' && isSameVariable(freezeVariable(now), frozen)) return []
    if (next.scope === 'deployment') return [next]
    // Such a secret opens where it was set only: its value of now stays, as it does in a rollback.
    if (now?.secret) return now.scope === 'deployment' ? [now] : []
    throw notAdoptable(variable, next.scope)
  })
  const changes = replacing(own, variables)
  await checkChange(core, { deploymentId: before.id }, changes, (problem) => `dockerEnvVars.${problem.name}`)
  await core.deployments.update(before.id, settings, { variables: changes, author: authorOf(actor) })
  await core.configFiles.replace(before.id, configuration.files.map(thawFile), authorOf(actor).name)
  await auditDeployment(core, actor, 'deployment.adopt_release', before, { release: number })
  return getDeployment(core, actor, name)
}

function runtimeSettings(before: DeploymentRecord, configuration: FrozenConfiguration) {
  const { llm, port, volumes } = configuration
  if (llm && before.projectType === 'llm') return { llm, ...ownSettings(configuration) }
  // Unset it means: as the build finds out.
  return { port: before.port === null ? null : port, dockerVolumes: volumes, ...runSettings(configuration) }
}

function without<T extends object>(fields: string[], settings: T): Partial<T> {
  return Object.fromEntries(Object.entries(settings).filter(([field]) => !fields.includes(field))) as Partial<T>
}

/** A variable of a release as it would be stored. */
function thawed(name: string, frozen: FrozenVariable): VariableRecord & { scope: VariableScope } {
  const common = { name, availableAt: frozen.availableAt ?? ('run' as const) }
  if ('ciphertext' in frozen) {
    const { ciphertext, scope = 'deployment', refersTo = null, fingerprint = null } = frozen
    return { ...common, secret: true, value: null, ciphertext, scope, refersTo, fingerprint }
  }
  // A plain value that could hold no reference says nothing of them in a release.
  const refersTo = frozen.refersTo ?? (frozen.value.includes('${') ? null : [])
  return { ...common, secret: false, value: frozen.value, ciphertext: null, scope: 'deployment', refersTo }
}

function notAdoptable(name: string, scope: VariableScope): WebopsError {
  return new WebopsError({
    code: 'secret_not_adoptable',
    kind: 'conflict',
    message: `The secret ${name} of that release came from the ${scope}, which does not have it any more.`,
    hint: `Set ${name} again, for the ${scope} or for the deployment. Nobody but the worker can read what it was.`,
    field: `dockerEnvVars.${name}`,
  })
}
