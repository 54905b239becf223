import type { Core } from '../core.ts'
import { getRelease } from './get-release.ts'
import { servedConfiguration } from './served-configuration.ts'
import { auditDeployment } from '../audit/record-audit.ts'
import { checkFixedPorts } from '../deployment/fixed-ports.ts'
import { deploymentFor, getDeployment } from '../deployment/get-deployment.ts'
import { runSettings } from '../deployment/run-settings.ts'
import type { DeploymentDetails } from '../deployment/deployment-record.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import type { Actor } from '../user/actor.ts'
import type { VariableRecord } from '../variable/variable.store.ts'

/**
 * Makes what a release runs with the deployment's settings, so that the next deploy runs with it too. Nothing that runs
 * changes. What only a build uses (branch, build arguments) stays.
 * @throws deployment_not_found, release_not_found, forbidden, being_removed, port_taken
 */
export async function adoptRelease(core: Core, actor: Actor, name: string, number: number): Promise<DeploymentDetails> {
  const before = await deploymentFor(core, actor, name, 'update')
  await checkNotBeingRemoved(core, before)
  const release = await getRelease(core, actor, name, number)
  const configuration = release.live ? servedConfiguration(release) : release.configuration
  const settings = {
    // Unset it means: as the build finds out.
    port: before.port === null ? null : configuration.port,
    dockerVolumes: configuration.volumes,
    dockerPorts: configuration.ports,
    dockerNetworkMode: configuration.networkMode,
    ...runSettings(configuration),
  }
  await checkFixedPorts(core, before.serverId, name, { ...before, ...settings })
  const own = await core.variables.listForDeployment(before.id)
  const effective = new Map((await core.variables.effective(before)).map((variable) => [variable.name, variable]))
  const variables = Object.entries(configuration.variables).flatMap(([variable, frozen]): VariableRecord[] => {
    const next =
      'ciphertext' in frozen
        ? { name: variable, secret: true, value: null, ciphertext: frozen.ciphertext }
        : { name: variable, secret: false, value: frozen.value, ciphertext: null }
    const now = effective.get(variable)
    // What comes from the project or the environment already is not written down twice.
    const inherited = now?.value === next.value && now?.ciphertext === next.ciphertext && !own.some((one) => one.name === variable)
    return inherited ? [] : [next]
  })
  await core.deployments.update(before.id, settings, { variables })
  await auditDeployment(core, actor, 'deployment.adopt_release', before, { release: number })
  return getDeployment(core, actor, name)
}
